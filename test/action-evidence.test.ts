import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evidenceSchema } from '../src/domain/evidence.ts'
import { verdictSchema } from '../src/domain/verdict.ts'
import { planDrift } from './sample/drift.ts'
import { sampleFiles } from './sample/files.ts'
import { seeded } from './sample/random.ts'
import { makeSample } from './sample/repository.ts'
import { startGitHub } from './support/github/start.ts'
import type { GitHub } from './support/github/start.ts'
import { runAction } from './support/run-action.ts'

const repository = 'octo-models/churn'
const drift = { ...planDrift(seeded(1)), covered: 36 }
const started = new Date()
const ci = sampleFiles(drift, started)['.github/workflows/ci.yml'] ?? ''
const report = (covered: number): string => sampleFiles({ ...drift, covered }, new Date())['reports/coverage.xml'] ?? ''

/** A job of Actions: what its pull request changes, what its tests left behind, what its workflow says of them. */
interface Job {
  readonly change: Readonly<Record<string, string>>
  readonly left: Readonly<Record<string, string>>
  readonly given: Readonly<Record<string, string>>
}

describe('the action, as a step after the tests of a pull request', () => {
  let github: GitHub
  let hosted: string

  beforeAll(async () => {
    const source = join(mkdtempSync(join(tmpdir(), 'sar-evidence-')), 'churn')
    await makeSample(source, drift, started)
    github = await startGitHub()
    const made = await github.createRepository({
      owner: 'octo-models',
      name: 'churn',
      from: source,
      organization: true,
    })
    hosted = made.directory
    github.collaborator(repository, 'ada', 'maintain')
    github.collaborator(repository, 'maintainer', 'maintain')
  })
  afterAll(() => github.stop())

  let pulls = 0

  /** Checks out the merge of a new pull request as the runner does, leaves the files of the tests, and runs the action. */
  const runJob = async ({ change, left, given }: Job) => {
    const person = github.as('ada')
    const branch = `change-${(pulls += 1)}`
    const head = await person.push(repository, { branch, files: change })
    const number = await person.openPullRequest(repository, { title: branch, head: branch })
    const base = await github.tip(repository, 'main')
    const workspace = join(mkdtempSync(join(tmpdir(), 'sar-job-')), 'churn')
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-C', workspace, '-c', 'user.name=GitHub', '-c', 'user.email=noreply@github.com', ...args])
        .toString()
        .trim()
    execFileSync('git', ['clone', '-q', hosted, workspace])
    git('merge', '-q', '--no-ff', '-m', `Merge ${head} into ${base}`, head)
    git('push', '-q', 'origin', `HEAD:refs/pull/${number}/merge`)
    const merge = git('rev-parse', 'HEAD')
    for (const [path, text] of Object.entries(left)) {
      mkdirSync(dirname(join(workspace, path)), { recursive: true })
      writeFileSync(join(workspace, path), text)
    }
    const event = join(mkdtempSync(join(tmpdir(), 'sar-event-')), 'event.json')
    writeFileSync(
      event,
      JSON.stringify({ pull_request: await person.request(`GET /repos/${repository}/pulls/${number}`) }),
    )
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
    return { ...ran, number, head, base, merge }
  }

  const gate2 = ({ outputs }: { readonly outputs: ReadonlyMap<string, string> }) =>
    verdictSchema
      .parse(JSON.parse(readFileSync(outputs.get('report') ?? '', 'utf8')))
      .gates.find(({ id }) => id === 'test-coverage')

  const change = { 'docs/more.md': '# More\n' }
  const made = { 'reports/coverage.xml': report(36) }
  const green = { 'INPUT_JOB-STATUS': 'success' }

  it('passes gate 2 by the report that the tests wrote, and hands the evidence on', { timeout: 60_000 }, async () => {
    const ran = await runJob({ change, left: made, given: { ...green, INPUT_SENSORS: '' } })
    expect(gate2(ran)).toMatchObject({ state: 'pass', evidence: 'coverage 90 %, threshold 80 %, tests green' })
    expect(ran.outputs.get('evidence-name')).toBe(`sar-evidence-${ran.head}`)
    const evidence = evidenceSchema.parse(JSON.parse(readFileSync(ran.outputs.get('evidence') ?? '', 'utf8')))
    expect(evidence).toMatchObject({
      repository,
      run: { id: 7001, attempt: 2 },
      headSha: ran.head,
      baseSha: ran.base,
      mergeSha: ran.merge,
      workflow: { path: '.github/workflows/ci.yml' },
      tests: 'green',
      reports: [{ path: 'reports/coverage.xml' }],
    })
    expect(ran.log).not.toContain('::error')
  })

  it.each([
    { name: 'red tests', left: report(36), status: 'failure', evidence: 'the tests are red' },
    { name: 'low coverage', left: report(20), status: 'success', evidence: 'Coverage 50 % is under 80 %' },
  ])('fails gate 2 on $name', { timeout: 60_000 }, async ({ left, status, evidence }) => {
    const ran = await runJob({ change, left: { 'reports/coverage.xml': left }, given: { 'INPUT_JOB-STATUS': status } })
    expect(gate2(ran)).toMatchObject({ state: 'fail', evidence })
  })

  it.each([
    {
      name: 'nothing says how the tests ended',
      job: { left: made, given: {} },
      reason: 'nothing says on which commit',
    },
    {
      name: 'the tests were cut short',
      job: { left: made, given: { 'INPUT_JOB-STATUS': 'cancelled' } },
      reason: 'does not say how its tests ended',
    },
    { name: 'no run made the report', job: { left: {}, given: green }, reason: 'lies committed' },
    {
      name: 'the change rewrote its own workflow',
      job: { left: made, given: green, change: { '.github/workflows/ci.yml': ci.replace('pytest --cov', 'true') } },
      reason: ".github/workflows/ci.yml, which made the reports, differs from the default branch's",
    },
    {
      name: 'GitHub will not show the workflow',
      job: { left: made, given: { ...green, GITHUB_WORKFLOW_SHA: 'f'.repeat(40) } },
      reason: 'which workflow made the reports cannot be read',
    },
    {
      name: 'the runner does not say which workflow it runs',
      job: { left: made, given: { ...green, GITHUB_WORKFLOW_REF: 'other/place/.github/workflows/x.yml@main' } },
      reason: "is another repository's",
    },
    {
      name: 'the run is of another commit',
      job: { left: made, given: { ...green, GITHUB_SHA: 'e'.repeat(40) } },
      reason: 'not of this head',
    },
  ])('cannot tell where $name', { timeout: 60_000 }, async ({ job, reason }) => {
    const judged = gate2(await runJob({ change, ...job }))
    expect(judged?.state).toBe('inconclusive')
    expect(judged?.evidence).toContain(reason)
  })

  it('only states its evidence where it is told to', { timeout: 60_000 }, async () => {
    const ran = await runJob({ change, left: made, given: { ...green, INPUT_COMMAND: 'evidence' } })
    expect(ran.status).toBe(0)
    expect(ran.outputs.has('state')).toBe(false)
    expect(evidenceSchema.parse(JSON.parse(readFileSync(ran.outputs.get('evidence') ?? '', 'utf8'))).tests).toBe(
      'green',
    )
    const silent = await runJob({ change, left: made, given: { INPUT_COMMAND: 'evidence' } })
    expect(silent.status).toBe(3)
    expect(silent.log).toContain('::error::input job-status')
    const wrong = await runJob({ change, left: made, given: { 'INPUT_JOB-STATUS': 'fine' } })
    expect(wrong.status).toBe(3)
    expect(github.violations).toEqual([])
  })
})
