import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verdictSchema } from '../../src/domain/verdict.ts'
import type { GateResult } from '../../src/domain/verdict.ts'
import type { GitHub } from './github/start.ts'
import { runAction } from './run-action.ts'
import type { Ran } from './run-action.ts'

/** A repository of the embedded GitHub: `owner/name`, and the folder of its git repository. */
export interface JobPlace {
  readonly github: GitHub
  readonly repository: string
  readonly directory: string
}

/** A job of Actions: what its pull request changes, what its steps before ours do, what our step is given. */
export interface Job {
  readonly change: Readonly<Record<string, string>>
  readonly before: (workspace: string) => void
  readonly given: Readonly<Record<string, string>>
}

export interface JobEnd extends Ran {
  readonly head: string
  readonly base: string
  readonly merge: string
}

let pulls = 0

/** Opens a pull request as `ada`, checks out its merge as the runner does, runs the steps before, and then the action. */
export const runJob = async (place: JobPlace, { change, before, given }: Job): Promise<JobEnd> => {
  const { github, repository, directory } = place
  const person = github.as('ada')
  const branch = `change-${(pulls += 1)}`
  const head = await person.push(repository, { branch, files: change })
  const number = await person.openPullRequest(repository, { title: branch, head: branch })
  const base = await github.tip(repository, 'main')
  const folder = mkdtempSync(join(tmpdir(), 'sar-job-'))
  const workspace = join(folder, 'work')
  execFileSync('git', ['clone', '-q', directory, workspace])
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=GitHub', '-c', 'user.email=noreply@github.com', ...args], { cwd: workspace })
      .toString()
      .trim()
  git('checkout', '-q', '--detach')
  git('merge', '-q', '--no-ff', '-m', `Merge ${head} into ${base}`, head)
  git('push', '-q', 'origin', `HEAD:refs/pull/${number}/merge`)
  const merge = git('rev-parse', 'HEAD')
  before(workspace)
  const event = join(folder, 'event.json')
  const pull = await person.request(`GET /repos/${repository}/pulls/${number}`)
  writeFileSync(event, JSON.stringify({ pull_request: pull }))
  const ran = await runAction(workspace, {
    GITHUB_REPOSITORY: repository,
    GITHUB_API_URL: github.url,
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: event,
    GITHUB_SHA: merge,
    GITHUB_RUN_ID: '7001',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/ci.yml@refs/pull/${number}/merge`,
    GITHUB_WORKFLOW_SHA: merge,
    INPUT_TOKEN: github.jobToken(repository, { contents: 'read', actions: 'read', pull_requests: 'read' }),
    INPUT_COMMENT: 'false',
    INPUT_SENSORS: 'coverage',
    ...given,
  })
  return { ...ran, head, base, merge }
}

/** What the action's report says of a gate. */
export const gateOf = ({ outputs }: Ran, gate: string): GateResult | undefined =>
  verdictSchema.parse(JSON.parse(readFileSync(outputs.get('report') ?? '', 'utf8'))).gates.find(({ id }) => id === gate)
