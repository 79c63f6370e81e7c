import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { planDrift } from '../sample/drift.ts'
import { seeded } from '../sample/random.ts'
import { makeSample } from '../sample/repository.ts'
import { startGitHub } from '../support/github/start.ts'
import type { GitHub } from '../support/github/start.ts'
import { gateOf, runJob } from '../support/pull-request-job.ts'
import type { JobPlace } from '../support/pull-request-job.ts'
import { absence, program } from './tools.ts'
import { untested } from './untested.ts'

const missing = absence('pytest') ?? absence('pytest-cov')
const path = [dirname(program('pytest')), process.env['PATH'] ?? ''].join(delimiter)

describe.skipIf(missing !== null)('gate 2, by the action after a real pytest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sar-measured-'))
  let github: GitHub
  let place: JobPlace

  beforeAll(async () => {
    await makeSample(join(folder, 'churn'), { ...planDrift(seeded(1)), covered: 36 }, new Date())
    github = await startGitHub()
    const wanted = { owner: 'octo-models', name: 'churn', from: join(folder, 'churn'), organization: true }
    const { directory } = await github.createRepository(wanted)
    github.collaborator('octo-models/churn', 'ada', 'maintain')
    place = { github, repository: 'octo-models/churn', directory }
  })
  afterAll(async () => {
    await github.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A job that runs pytest over a change, and hands its end to the action as the workflow would. */
  const measured = async (change: Readonly<Record<string, string>>, covered: string) => {
    const flags = ['-q', '-o', 'pythonpath=src', `--cov=${covered}`, '--cov-report=xml:reports/coverage.xml']
    const given: Record<string, string> = {}
    const before = (cwd: string): void => {
      const { status } = spawnSync('python', ['-m', 'pytest', ...flags], { cwd, env: { ...process.env, PATH: path } })
      given['INPUT_JOB-STATUS'] = status === 0 ? 'success' : 'failure'
    }
    return gateOf(await runJob(place, { change, before, given }), 'test-coverage')
  }

  it('passes where the tests are green and run enough', async ({ expect }) => {
    expect(await measured({ 'docs/a.md': '# A\n' }, 'churn.score')).toMatchObject({
      state: 'pass',
      evidence: 'coverage 100 %, threshold 80 %, tests green',
    })
  })

  it('fails where the change leaves a module untested', async ({ expect }) => {
    const found = await measured({ 'src/churn/more.py': untested }, 'churn')
    expect(found?.state).toBe('fail')
    expect(found?.evidence).toMatch(/^Coverage \d+(\.\d+)? % is under 80 %.*src\/churn\/more\.py/)
  })

  it('fails where the change breaks a test', async ({ expect }) => {
    const broken = { 'src/churn/score.py': 'def decide(probabilities, limit=0.5):\n    return []\n' }
    expect(await measured(broken, 'churn.score')).toMatchObject({ state: 'fail', evidence: 'the tests are red' })
  })

  it('cannot tell where pytest measured nothing', async ({ expect }) => {
    expect(await measured({ 'docs/b.md': '# B\n' }, 'nothing_of_that_name')).toMatchObject({
      state: 'inconclusive',
      evidence: expect.stringContaining('lies committed'),
    })
  })
})
