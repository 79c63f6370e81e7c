import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { planDrift } from './sample/drift.ts'
import { sampleFiles } from './sample/files.ts'
import { hostSample } from './sample/hosted.ts'
import type { Hosted } from './sample/hosted.ts'
import { seeded } from './sample/random.ts'
import { runTests } from './sample/run-tests.ts'
import type { TestRun } from './sample/run-tests.ts'

const checksSchema = z.object({
  check_runs: z.array(z.object({ id: z.int(), name: z.string(), output: z.object({ summary: z.string() }) })),
})
const drift = { ...planDrift(seeded(1)), covered: 36 }
const now = new Date()
const ci = sampleFiles(drift, now)['.github/workflows/ci.yml'] ?? ''
const report = (covered: number) => ({
  path: 'reports/coverage.xml',
  text: sampleFiles({ ...drift, covered }, new Date())['reports/coverage.xml'] ?? '',
})

let hosted: Hosted
beforeAll(async () => {
  hosted = await hostSample(drift, now)
}, 60_000)
afterAll(() => hosted.stop())

/** The row of gate 2 in the App's check run on a head. */
const gate2 = async (head: string): Promise<string> => {
  const { github, repository, maintainer } = hosted
  const path = `GET /repos/${repository}/commits/${head}/check-runs`
  const checks = checksSchema.parse(await github.as(maintainer).request(path))
  const summary = checks.check_runs.find(({ name }) => name === 'SAR gate')?.output.summary ?? ''
  return summary.split('\n').find((row) => row.includes('test-coverage')) ?? ''
}

const checkRunOn = async (head: string): Promise<number> => {
  const { github, repository, maintainer } = hosted
  const path = `GET /repos/${repository}/commits/${head}/check-runs`
  const { check_runs: runs } = checksSchema.parse(await github.as(maintainer).request(path))
  return runs.find(({ name }) => name === 'SAR gate')?.id ?? 0
}

let pulls = 0

/** A pull request with these files; its head and branch. */
const propose = async (files: Readonly<Record<string, string>>): Promise<Pick<TestRun, 'head' | 'branch'>> => {
  const { github, repository, maintainer } = hosted
  const branch = `change-${(pulls += 1)}`
  const head = await github.as(maintainer).push(repository, { branch, files })
  await github.as(maintainer).openPullRequest(repository, { title: branch, head: branch })
  await hosted.idle()
  return { head, branch }
}

type Given = Omit<TestRun, 'head' | 'branch'>

/** Proposes a change, lets these workflows run on it, and reads what the App then says of gate 2. */
const judged = async (
  runs: readonly Given[],
  files: Readonly<Record<string, string>> = { 'docs/a.md': `# ${pulls}\n` },
) => {
  const proposed = await propose(files)
  const before = await gate2(proposed.head)
  for (const run of runs) await runTests(hosted.github, hosted.repository, { ...proposed, ...run })
  await hosted.idle()
  return { before, after: await gate2(proposed.head) }
}

const green = { tests: 'green', reports: [report(36)] } as const

describe('gate 2 in the App', () => {
  it('waits for evidence and passes by what a run of this head left', { timeout: 120_000 }, async () => {
    const { before, after } = await judged([{ evidence: green }])
    expect(before).toContain('inconclusive')
    expect(before).toContain('no run of this head has left evidence yet')
    expect(before).toContain('docs/evidence.md')
    expect(after).toContain('pass')
    expect(after).toContain('coverage 90 %, threshold 80 %, tests green')
  })

  it.each([
    {
      name: 'red tests',
      run: { evidence: { ...green, tests: 'red' }, conclusion: 'failure' },
      said: 'the tests are red',
    },
    {
      name: 'low coverage',
      run: { evidence: { ...green, reports: [report(20)] } },
      said: 'Coverage 50 % is under 80 %',
    },
  ] as const)('fails on $name', { timeout: 120_000 }, async ({ run, said }) => {
    const { after } = await judged([run])
    expect(after).toContain('fail')
    expect(after).toContain(said)
  })

  const forged = { '.github/workflows/ci.yml': ci.replace('pytest --cov', 'true') }
  it.each([
    {
      name: 'another run claims it',
      runs: [{ evidence: { ...green, run: { id: 1, attempt: 1 } } }],
      said: 'is not of its own run',
    },
    {
      name: 'it is of another commit',
      runs: [{ evidence: { ...green, headSha: 'e'.repeat(40) } }],
      said: 'is not of its own run',
    },
    {
      name: 'the artifact is no archive',
      runs: [{ archive: Buffer.from('PK no archive') }],
      said: 'holds no sar-evidence.json',
    },
    {
      name: 'the run failed elsewhere',
      runs: [{ evidence: green, conclusion: 'failure' }],
      said: 'ended with failure',
    },
    { name: 'the run made no report', runs: [{ evidence: { tests: 'green' } }], said: 'lies committed' },
    {
      name: 'the change rewrote the workflow',
      runs: [{ evidence: green }],
      files: forged,
      said: "differs from the default branch's",
    },
  ] as const)('cannot tell where $name', { timeout: 120_000 }, async ({ runs, said, ...rest }) => {
    const { after } = await judged(runs, 'files' in rest ? rest.files : undefined)
    expect(after).toContain('inconclusive')
    expect(after).toContain(said)
  })

  it('believes the workflow of the default branch, not one that the change brings', { timeout: 120_000 }, async () => {
    const own = '.github/workflows/own.yml'
    const { after } = await judged(
      [{ evidence: { ...green, reports: [report(20)] } }, { path: own, evidence: green }],
      { [own]: ci },
    )
    expect(after).toContain('Coverage 50 % is under 80 %')
  })

  it('costs nothing before a run has ended, three requests where it left evidence', { timeout: 120_000 }, async () => {
    const { github } = hosted
    const proposed = await propose({ 'docs/b.md': '# B\n' })
    const asked = (since: number) =>
      github.requests
        .slice(since)
        .flatMap(({ route }) => (/\/actions\/(?:artifacts|runs\/)/.test(route) ? [route] : []))
    const start = github.requests.length
    await github.as(hosted.maintainer).rerequest(hosted.repository, await checkRunOn(proposed.head))
    await hosted.idle()
    expect(github.requests.slice(start).map(({ route }) => route)).toContain('/graphql')
    expect(asked(start)).toEqual([])
    await runTests(github, hosted.repository, { ...proposed, evidence: green })
    await hosted.idle()
    const left = github.requests.length
    await github.as(hosted.maintainer).rerequest(hosted.repository, await checkRunOn(proposed.head))
    await hosted.idle()
    expect(asked(left)).toEqual([
      '/repos/{owner}/{repo}/actions/artifacts',
      '/repos/{owner}/{repo}/actions/runs/{run_id}',
      '/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
    ])
  })

  it('gives GitHub nothing to object to', () => {
    expect(hosted.log).toEqual([])
    expect(hosted.github.violations).toEqual([])
  })
})
