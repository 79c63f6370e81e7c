import { createGitHub } from '../../../src/context/github/client.ts'
import type { Apply } from '../../../src/domain/change.ts'
import { createApply } from '../../../src/effects/apply.ts'
import type { Target } from '../../../src/effects/github/place.ts'
import { startGitHub } from '../../support/github/start.ts'
import type { GitHub } from '../../support/github/start.ts'

export const repository = 'octo/models'

/** GitHub with one repository: ada may write, bob only read, and our app is installed with every right it asks for. */
export const startWorld = async (): Promise<GitHub> => {
  const github = await startGitHub({ now: () => new Date('2026-05-04T12:00:00Z') })
  await github.createRepository({
    owner: 'octo',
    name: 'models',
    organization: true,
    files: { 'README.md': '# Models\n', 'src/train.py': 'print(1)\n', '.github/workflows/train.yml': workflow },
  })
  github.collaborator(repository, 'ada', 'write')
  github.collaborator(repository, 'bob', 'read')
  for (const name of ['sar', 'rescue']) {
    await github.as('ada').request(`POST /repos/${repository}/labels`, { name, color: 'ededed', description: 'Ours' })
  }
  return github
}

const workflow = `run-name: train \${{ inputs.sar-key }}
on:
  workflow_dispatch:
    inputs: { sar-key: { type: string } }
jobs:
  train: { runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }
`

/** Ends the world; throws where a request or an answer was not as GitHub describes it. */
export const stopWorld = async (github: GitHub): Promise<void> => {
  await github.idle()
  const { violations } = github
  await github.stop()
  if (violations.length > 0) throw new Error(JSON.stringify(violations))
}

type Before = (request: { readonly method: string; readonly url: string; readonly query: unknown }) => Promise<void>

/** Applies changes with a token, quickly. `before` is told each request before it goes out. */
export const applyWith = (github: GitHub, token: string, target: Partial<Target> = {}, before?: Before): Apply => {
  const octokit = clientOf(github, token, 20_000)
  octokit.hook.before('request', ({ method, url, query }) => before?.({ method, url, query }))
  return createApply({ octokit, repository, author: null, ...target })
}

/** Applies changes as ada while GitHub does a thing wrong; the client is patient unless no answer will come. */
export const applyDespite = (github: GitHub, fault: unknown, before?: Before): Apply => {
  const octokit = clientOf(github, github.token('ada'), fault === 'timeout' ? 500 : 20_000)
  octokit.hook.before('request', ({ method, url, query }) => before?.({ method, url, query }))
  return createApply({ octokit, repository, author: 'ada', defaultBranch: 'main' })
}

/** Applies changes with the client as it is by default, which spaces what it sends. */
export const applySpaced = (github: GitHub): Apply =>
  createApply({ octokit: clientOf(github, github.token('ada'), 20_000, true), repository, author: null })

const clientOf = (github: GitHub, token: string, timeout: number, spaced = false) =>
  createGitHub({ baseUrl: github.url, token, pace: { second: 1, timeout, spaced } }).octokit

/** Does something once, right before the first request that meets a word in its address or GraphQL query. */
export const onceBefore = (word: string, act: () => unknown): Before => {
  let done = false
  return async ({ url, method, query }) => {
    if (done || !`${method} ${url} ${String(query)}`.includes(word)) return
    done = true
    await act()
  }
}

/** What GitHub and the network do wrong, and what the caller is told. */
export const wrongs = [
  [403, 'RefusedError', /\(403\)/],
  [404, 'RefusedError', /\(404\)/],
  [409, 'PassingError', /\(409\)/],
  [422, 'RefusedError', /\(422\)/],
  [401, 'TokenError', /token/],
  [429, 'PassingError', /rate limit/],
  [500, 'PassingError', /GitHub failed \(500\)/],
  ['timeout', 'PassingError', /GitHub did not answer/],
  ['cut', 'PassingError', /GitHub did not answer/],
] as const
