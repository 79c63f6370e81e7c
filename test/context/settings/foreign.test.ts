import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import { foreignPresets } from '../../../src/context/settings/foreign.ts'
import { startGitHub } from '../../support/github/start.ts'
import type { GitHub } from '../../support/github/start.ts'

describe('presets of other repositories', () => {
  let github: GitHub
  beforeAll(async () => {
    github = await startGitHub()
    await github.createRepository({ owner: 'octo', name: 'house', files: { 'sar/base.yml': 'mention: "@house"\n' } })
  })
  afterAll(() => github.stop())

  const fetch = () =>
    foreignPresets(
      createGitHub({ baseUrl: github.url, token: github.token('octo'), pace: { second: 1, spaced: false } }),
    )

  it('are read at their ref', async () => {
    expect(await fetch()('octo/house:sar/base.yml@main')).toEqual({
      path: 'octo/house:sar/base.yml@main',
      text: 'mention: "@house"\n',
    })
  })

  it.each([
    ['octo/house', 'is not written owner/repo:path@ref'],
    ['octo/house:sar/none.yml@main', 'is not there'],
    ['octo/nowhere:sar/base.yml@main', 'preset octo/nowhere:sar/base.yml@main'],
  ])('are an error where %s', async (name, message) => {
    await expect(fetch()(name)).rejects.toThrow(message)
  })

  it('need a client', async () => {
    await expect(foreignPresets(null)('octo/house:sar/base.yml@main')).rejects.toThrow('no request may be made')
  })
})
