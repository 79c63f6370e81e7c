import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evidenceSchema } from '../src/domain/evidence.ts'
import { planDrift } from './sample/drift.ts'
import { sampleFiles } from './sample/files.ts'
import { seeded } from './sample/random.ts'
import { makeSample } from './sample/repository.ts'
import { startGitHub } from './support/github/start.ts'
import type { GitHub } from './support/github/start.ts'
import { gateOf, runJob } from './support/pull-request-job.ts'
import type { JobPlace } from './support/pull-request-job.ts'

const repository = 'octo-models/churn'
const drift = { ...planDrift(seeded(1)), covered: 36 }
const started = new Date()
const ci = sampleFiles(drift, started)['.github/workflows/ci.yml'] ?? ''
const report = (covered: number): string => sampleFiles({ ...drift, covered }, new Date())['reports/coverage.xml'] ?? ''

describe('the action, as a step after the tests of a pull request', () => {
  let github: GitHub
  let place: JobPlace

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
    place = { github, repository, directory: made.directory }
    github.collaborator(repository, 'ada', 'maintain')
    github.collaborator(repository, 'maintainer', 'maintain')
  })
  afterAll(() => github.stop())

  interface Step {
    readonly change: Readonly<Record<string, string>>
    readonly left: Readonly<Record<string, string>>
    readonly given: Readonly<Record<string, string>>
  }
  /** A job whose tests leave these files. */
  const run = ({ change, left, given }: Step) =>
    runJob(place, {
      change,
      given,
      before: (workspace) => {
        for (const [path, text] of Object.entries(left)) {
          mkdirSync(dirname(join(workspace, path)), { recursive: true })
          writeFileSync(join(workspace, path), text)
        }
      },
    })
  const gate2 = (ran: Parameters<typeof gateOf>[0]) => gateOf(ran, 'test-coverage')

  const change = { 'docs/more.md': '# More\n' }
  const made = { 'reports/coverage.xml': report(36) }
  const green = { 'INPUT_JOB-STATUS': 'success' }

  it('passes gate 2 by the report that the tests wrote, and hands the evidence on', { timeout: 120_000 }, async () => {
    const ran = await run({ change, left: made, given: { ...green, INPUT_SENSORS: '' } })
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
  ])('fails gate 2 on $name', { timeout: 120_000 }, async ({ left, status, evidence }) => {
    const ran = await run({ change, left: { 'reports/coverage.xml': left }, given: { 'INPUT_JOB-STATUS': status } })
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
  ])('cannot tell where $name', { timeout: 120_000 }, async ({ job, reason }) => {
    const judged = gate2(await run({ change, ...job }))
    expect(judged?.state).toBe('inconclusive')
    expect(judged?.evidence).toContain(reason)
  })

  it('only states its evidence where it is told to', { timeout: 120_000 }, async () => {
    const ran = await run({ change, left: made, given: { ...green, INPUT_COMMAND: 'evidence' } })
    expect(ran.status).toBe(0)
    expect(ran.outputs.has('state')).toBe(false)
    expect(evidenceSchema.parse(JSON.parse(readFileSync(ran.outputs.get('evidence') ?? '', 'utf8'))).tests).toBe(
      'green',
    )
    const silent = await run({ change, left: made, given: { INPUT_COMMAND: 'evidence' } })
    expect(silent.status).toBe(3)
    expect(silent.log).toContain('::error::input job-status')
    const wrong = await run({ change, left: made, given: { 'INPUT_JOB-STATUS': 'fine' } })
    expect(wrong.status).toBe(3)
    expect(github.violations).toEqual([])
  })
})
