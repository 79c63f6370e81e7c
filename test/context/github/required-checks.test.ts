import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import { createReader } from '../../../src/context/github/reader.ts'
import type { Live } from '../../../src/domain/live.ts'
import { startGitHub } from '../../support/github/start.ts'
import type { GitHub as Emulated } from '../../support/github/start.ts'

let emulated: Emulated

beforeAll(async () => {
  emulated = await startGitHub({ now: () => new Date('2026-03-01T12:00:00Z') })
  for (const name of ['models', 'bare']) {
    await emulated.createRepository({ owner: 'octo', name, organization: true, private: true, files: { 'a.py': '\n' } })
    emulated.collaborator(`octo/${name}`, 'ada', 'read')
  }
})

afterAll(() => emulated.stop())

const reader = (name: string): Live =>
  createReader(
    createGitHub({ baseUrl: emulated.url, token: emulated.token('ada'), pace: { second: 1, spaced: false } }),
    `octo/${name}`,
  )

describe('required checks', () => {
  it('come from every ruleset and from classic protection, with the app that alone may report them', async () => {
    const rule = (contexts: readonly (readonly [string, number?])[]) => ({
      type: 'required_status_checks',
      parameters: {
        strict_required_status_checks_policy: false,
        required_status_checks: contexts.map(([context, app]) => ({
          context,
          ...(app === undefined ? {} : { integration_id: app }),
        })),
      },
    })
    emulated.addRuleset('octo/models', {
      name: 'one',
      branches: ['main'],
      rules: [{ type: 'deletion' }, rule([['SAR gate', 7]])],
    })
    emulated.addRuleset('octo/models', { name: 'two', branches: ['main'], rules: [rule([['tests']])] })
    emulated.addRuleset('octo/models', { name: 'three', branches: ['other'], rules: [rule([['elsewhere']])] })
    emulated.protect('octo/models', 'main', { requiredChecks: ['tests', 'lint'] })
    expect(await reader('models').requiredChecks('main')).toEqual({
      known: true,
      value: [
        { name: 'SAR gate', app: 7, by: 'ruleset' },
        { name: 'lint', app: null, by: 'protection' },
        { name: 'tests', app: null, by: 'protection' },
        { name: 'tests', app: null, by: 'ruleset' },
      ],
    })
  })

  it('are none where nothing protects the branch', async () => {
    expect(await reader('bare').requiredChecks('main')).toEqual({ known: true, value: [] })
  })

  it('are unknown with the permission where GitHub refuses', async () => {
    const answer = await reader('nowhere').requiredChecks('main')
    expect(answer).toMatchObject({ known: false, permission: 'metadata: read, contents: read' })
  })
})
