import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { verdictSchema } from '../src/domain/verdict.ts'
import { commitAll, runGit, scratchFolder, scratchRepository, write } from './context/workspace/scratch.ts'
import { runAction } from './support/run-action.ts'

const settingsFile = '.github/sar.yml'
const lax = 'sensors: { secrets: { exclude: ["**"] } }\n'
const leak = { 'src/leak.py': 'AWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMIK7MDENGbPxRfiCYzQ8hT2aB4vNw"\n' }

/** What the runner tells of a pull request of a checkout's head into a branch that stood at a commit. */
const eventOf = (folder: string, { into, sha }: { readonly into: string; readonly sha: string }): string => {
  const event = join(scratchFolder(), 'event.json')
  const head = { ref: 'early', sha: runGit(folder, ['rev-parse', 'HEAD']), repo: { full_name: 'octo/models' } }
  const pull = { number: 7, title: 'Early', state: 'open', user: { login: 'mallory' }, base: { ref: into, sha }, head }
  writeFileSync(event, JSON.stringify({ repository: { default_branch: 'main' }, pull_request: pull }))
  return event
}

const gate = (folder: string, event: string) =>
  runAction(folder, {
    GITHUB_REPOSITORY: 'octo/models',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: event,
    INPUT_COMMENT: 'false',
    INPUT_SENSORS: 'secrets',
  })

/** A branch that began while the settings were lax, checked out where the runner fetched the tip of today. */
const early = () => {
  const folder = scratchRepository({ [settingsFile]: lax })
  const began = runGit(folder, ['rev-parse', 'HEAD'])
  write(folder, { [settingsFile]: 'sensors: {}\n' })
  runGit(folder, ['update-ref', 'refs/remotes/origin/main', commitAll(folder)])
  runGit(folder, ['checkout', '-q', '-b', 'early', began])
  write(folder, leak)
  commitAll(folder)
  return { folder, began }
}

it('judges by the default branch as the checkout fetched it', { timeout: 60_000 }, async () => {
  const { folder, began } = early()
  const { outputs } = await gate(folder, eventOf(folder, { into: 'main', sha: began }))
  const { gates } = verdictSchema.parse(JSON.parse(readFileSync(outputs.get('report') ?? '', 'utf8')))
  expect(gates.find(({ id }) => id === 'secrets-baseline')).toMatchObject({ state: 'fail' })
})

it('gives no verdict without that branch, nor on what goes into another one', { timeout: 60_000 }, async () => {
  const { folder, began } = early()
  const other = await gate(folder, eventOf(folder, { into: 'lax', sha: began }))
  expect(other.status).toBe(4)
  expect(other.log).toContain('::error::the pull request goes into lax, and the gates judge only what goes into main')
  runGit(folder, ['update-ref', '-d', 'refs/remotes/origin/main'])
  const blind = await gate(folder, eventOf(folder, { into: 'main', sha: began }))
  expect(blind.status).toBe(3)
  expect(blind.log).toContain('this clone has no origin/main (fetch-depth: 0 at the checkout)')
})
