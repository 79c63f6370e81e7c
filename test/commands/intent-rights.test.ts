import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { mailboxSchema } from '../../src/domain/verb-documents.ts'
import { asking, checkout, host, instant, repository, sar, write } from './scene.ts'

const box = '.sar/pending_ops'
const wish = (given: Readonly<Record<string, string>>): string =>
  JSON.stringify({ operation: 'set', value: '1', ...given })

/** Every kind of intent, and the right that it needs, as GitHub names it. */
const needed = {
  PLAIN: 'actions_variables: write',
  IN_PROD: 'environments: write',
  OF_ALL: 'organization_actions_variables: write',
  KEY: 'secrets: write',
  KEY_PROD: 'environments: write',
  KEY_ALL: 'organization_secrets: write',
  KEY_BOT: 'dependabot_secrets: write',
  KEY_SPACE: 'codespaces_secrets: write',
} as const

const sealed: readonly (readonly [name: keyof typeof needed, ...flags: readonly string[]])[] = [
  ['KEY'],
  ['KEY_PROD', '--scope', 'env', '--environment', 'prod'],
  ['KEY_ALL', '--scope', 'org'],
  ['KEY_BOT', '--store', 'dependabot'],
  ['KEY_SPACE', '--store', 'codespaces'],
]

const scene = async () => {
  const cwd = checkout({ '.github/sar.yml': 'state: { dir: .sar }\n' })
  const { github, token } = await host(cwd)
  github.addEnvironment(repository, 'prod')
  for (const [name, ...flags] of sealed) {
    const { exitCode } = await sar(['intent', 'seal', name, ...flags], {
      cwd,
      variables: asking({ github, token }),
      input: 'mine',
    })
    expect(exitCode).toBe(0)
  }
  write(cwd, {
    [`${box}/variable_a.json`]: wish({ name: 'PLAIN' }),
    [`${box}/variable_b.json`]: wish({ name: 'IN_PROD', scope: 'env', environment: 'prod' }),
    [`${box}/variable_c.json`]: wish({ name: 'OF_ALL', scope: 'org' }),
  })
  /** Processes with a token of these rights; how each intent stands then, and the right that is named. */
  const process = async (...rights: readonly string[]) => {
    const permissions = Object.fromEntries(rights.map((right) => [right, 'write'] as const))
    const variables = asking({ github, token: github.jobToken(repository, { ...permissions, metadata: 'read' }) })
    const { stdout, exitCode } = await sar(['intent', 'process', '--apply', '--format', 'json'], { cwd, variables })
    const { intents } = mailboxSchema.parse(JSON.parse(stdout))
    const ends = intents.map(({ name, state, permission }) => [
      name,
      permission === null ? state : `${state}: ${permission}`,
    ])
    return { exitCode, ends: Object.fromEntries(ends) }
  }
  return { github, process }
}

describe('the rights of the token that processes', { timeout: 60_000 }, () => {
  it.each([
    { what: 'a variable', given: { name: 'IN_PROD', value: '1' } },
    {
      what: 'a sealed secret',
      given: { name: 'KEY_PROD', store: 'actions', encrypted_value: 'A'.repeat(80), key_id: '1' },
    },
    { what: 'the deletion of a variable', given: { operation: 'delete', name: 'IN_PROD' } },
    { what: 'the deletion of a secret', given: { operation: 'delete', name: 'KEY_PROD', store: 'actions' } },
  ])('are not asked for where $what is meant for an environment that there is not', async ({ given }) => {
    const cwd = checkout({
      '.github/sar.yml': 'state: { dir: .sar }\n',
      [`${box}/variable_a.json`]: JSON.stringify({ operation: 'set', scope: 'env', environment: 'prdo', ...given }),
    })
    const { github, token } = await host(cwd)
    github.addEnvironment(repository, 'prod')
    const argv = ['intent', 'process', '--apply', '--format', 'json']
    const ends: string[] = []
    for (const minutes of [0, 11, 72]) {
      const now = new Date(instant.getTime() + minutes * 60_000)
      const { stdout } = await sar(argv, { cwd, variables: asking({ github, token }), now })
      const [end] = mailboxSchema.parse(JSON.parse(stdout)).intents
      ends.push(`${end?.state}: ${end?.reason} ${end?.permission}`)
    }
    const reason = 'there is no environment prdo. Correct the name, or create it first. null'
    expect(ends).toEqual([`refused: ${reason}`, `refused: ${reason}`, `dead: ${reason}`])
  })

  it('are named for each intent that waits for one, which is not lost by that, and the others go on', async () => {
    const { github, process } = await scene()
    const first = await process('contents')
    const waiting = Object.entries(needed).map(([name, right]) => [name, `waiting: ${right}`])
    expect(first.ends).toEqual(Object.fromEntries(waiting))
    expect(first.exitCode).toBe(4)
    const some = await process('contents', 'actions_variables', 'secrets')
    expect(some.ends).toMatchObject({ PLAIN: 'applied', KEY: 'applied', IN_PROD: `waiting: ${needed.IN_PROD}` })
    expect(Object.values(some.ends).filter((end) => end === 'applied')).toHaveLength(2)
    const all = await process('contents', ...Object.values(needed).map((right) => right.replace(': write', '')))
    expect([all.exitCode, new Set(Object.values(all.ends))]).toEqual([0, new Set(['applied'])])
    expect(Object.keys(all.ends)).toHaveLength(6)
    expect(await github.secretValue('octo', 'KEY_ALL')).toBe('mine')
    expect(github.violations).toEqual([])
  })

  it('can all be asked of an App by the inputs of the workflow', () => {
    const text = readFileSync(resolve(join(import.meta.dirname, '../../.github/workflows/sar-intents.yml')), 'utf8')
    const { on, jobs } = z
      .object({
        on: z.object({ workflow_call: z.object({ inputs: z.record(z.string(), z.unknown()) }) }),
        jobs: z.object({
          process: z.object({
            steps: z.array(z.object({ id: z.string().optional(), with: z.record(z.string(), z.unknown()) })),
          }),
        }),
      })
      .parse(parse(text))
    const step = jobs.process.steps.find(({ id }) => id === 'app')
    for (const right of new Set(Object.values(needed))) {
      const asked = String(step?.with[`permission-${right.replace(': write', '').replaceAll('_', '-')}`])
      const [, input] = /inputs\.([a-z-]+) && 'write'/.exec(asked) ?? []
      expect([right, asked]).toEqual([right, input === undefined ? 'write' : expect.any(String)])
      if (input !== undefined) expect(Object.keys(on.workflow_call.inputs)).toContain(input)
    }
  })
})
