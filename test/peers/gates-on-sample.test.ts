import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, describe, it } from 'vitest'
import { runCommandLine } from '../../src/commands/program.ts'
import { verdictSchema } from '../../src/domain/verdict.ts'
import { planDrift } from '../sample/drift.ts'
import { seeded } from '../sample/random.ts'
import { makeSample } from '../sample/repository.ts'
import { absence, program } from './tools.ts'
import { untested } from './untested.ts'

const missing = absence('pytest') ?? absence('pytest-cov')
const path = [dirname(program('pytest')), process.env['PATH'] ?? ''].join(delimiter)
const report = 'reports/coverage.xml'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Commits all that lies there, `after` milliseconds from now: git counts whole seconds. */
const commit = (folder: string, message: string, after = 0): void => {
  const date = new Date(Date.now() + after).toISOString()
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']
  for (const args of [
    ['add', '--all'],
    [...who, 'commit', '-q', '-m', message],
  ]) {
    const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
    const done = spawnSync('git', args, { cwd: folder, env, encoding: 'utf8' })
    if (done.status !== 0) throw new Error(done.stderr)
  }
}

/** The sample, whose settings have pytest measure `measured`; its own report, which no run made, is taken out. */
const sample = async (measured: string): Promise<string> => {
  const folder = join(mkdtempSync(join(tmpdir(), 'sar-measured-')), 'churn')
  folders.push(dirname(folder))
  await makeSample(folder, planDrift(seeded(1)), new Date())
  const command = `python -m pytest -q -o pythonpath=src --cov=${measured} --cov-report=xml:${report}`
  appendFileSync(join(folder, '.github/sar.yml'), `commands: { test: '${command}' }\n`)
  rmSync(join(folder, report))
  commit(folder, 'Measure coverage in the run')
  return folder
}

/** What `gate` says of coverage, and its exit code. */
const gate = async (folder: string, ...flags: readonly string[]) => {
  const { stdout, exitCode } = await runCommandLine({
    argv: ['gate', '.', '--only', 'test-coverage', '--format', 'json', '--offline', '--no-cache', ...flags],
    variables: { PATH: path, HOME: dirname(folder) },
    cwd: folder,
    now: new Date(),
    terminal: { columns: 120, outIsTerminal: false, progress: null, readLine: null, readAll: async () => '' },
  })
  const [result] = verdictSchema.parse(JSON.parse(stdout)).gates
  return { state: result?.state, evidence: result?.evidence, exitCode }
}

describe.skipIf(missing !== null)('gate 2, on the sample, by a real pytest', () => {
  it('passes where the tests are green and run enough', async ({ expect }) => {
    const folder = await sample('churn.score')
    expect(await gate(folder, '--run-commands')).toEqual({
      state: 'pass',
      evidence: 'coverage 100 %, threshold 80 %, tests green',
      exitCode: 0,
    })
  })

  it('passes by a report that git ignores', async ({ expect }) => {
    const folder = await sample('churn.score')
    appendFileSync(join(folder, '.gitignore'), '/reports/\n')
    expect(await gate(folder, '--run-commands')).toMatchObject({ state: 'pass', exitCode: 0 })
  })

  it('fails where the tests leave a module out', async ({ expect }) => {
    const folder = await sample('churn')
    writeFileSync(join(folder, 'src/churn/more.py'), untested)
    commit(folder, 'Do more')
    const found = await gate(folder, '--run-commands')
    expect(found).toMatchObject({ state: 'fail', exitCode: 1 })
    expect(found.evidence).toMatch(/^Coverage \d+(\.\d+)? % is under 80 %/)
  })

  it('fails where a test is red, however much it runs', async ({ expect }) => {
    const folder = await sample('churn.score')
    appendFileSync(join(folder, 'tests/test_score.py'), '\n\ndef test_red():\n    assert decide([0.2]) == [True]\n')
    expect(await gate(folder, '--run-commands')).toEqual({
      state: 'fail',
      evidence: 'the tests are red',
      exitCode: 1,
    })
  })

  it('cannot tell where nothing measured, nor by a report of earlier sources', async ({ expect }) => {
    const folder = await sample('churn.score')
    expect(await gate(folder)).toMatchObject({
      state: 'inconclusive',
      evidence: expect.stringContaining('no such report'),
      exitCode: 4,
    })
    await gate(folder, '--run-commands')
    writeFileSync(
      join(folder, 'src/churn/score.py'),
      'def decide(rows, limit=0.5):\n    return [one > limit for one in rows]\n',
    )
    commit(folder, 'Score anew', 3_600_000)
    expect(await gate(folder)).toMatchObject({
      state: 'inconclusive',
      evidence: expect.stringContaining('before its sources changed'),
      exitCode: 4,
    })
  })
})
