import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCommandLine } from '../../src/commands/program.ts'
import { verdictSchema } from '../../src/domain/verdict.ts'
import { commitAll, runGit, scratchRepository, write } from '../context/workspace/scratch.ts'

const now = new Date('2026-01-02T03:04:05Z')
const record = {
  at: '2026-01-02T02:00:00.000Z',
  commit: 'c'.repeat(40),
  figure: 'all is well',
  gate: 'variable-audit',
  state: 'pass',
  subjects: [],
}
const state = { '.sar/state/evidence.jsonl': `${JSON.stringify(record)}\n` }

const gate = async (cwd: string, ...more: readonly string[]) => {
  const { stdout } = await runCommandLine({
    argv: ['gate', '--only', 'variable-audit', '--sensor', 'secrets', '--format', 'json', '--no-cache', ...more],
    variables: {},
    cwd,
    now,
    terminal: { columns: 120, outIsTerminal: false, progress: null, readLine: null, readAll: async () => '' },
  })
  return verdictSchema.parse(JSON.parse(stdout)).gates[0]
}

const armed = () =>
  scratchRepository({
    '.gitignore': '.sar/\n',
    '.github/sar/variables.yml': 'expected:\n  - name: REGION\n    layer: repo-vars\n',
  })

it(
  'believes the state that this machine left, and none that a change may have brought',
  { timeout: 60_000 },
  async () => {
    const folder = armed()
    write(folder, state)
    expect(await gate(folder)).toMatchObject({ state: 'pass', evidence: expect.stringContaining('all is well') })
    runGit(folder, ['checkout', '-q', '-b', 'change'])
    expect(await gate(folder, '--base', 'main')).toMatchObject({
      state: 'inconclusive',
      evidence: expect.stringContaining('the state in .sar/state does not count: a change is judged'),
    })
  },
)

it('believes no state that git tracks, or that a link leads to', { timeout: 60_000 }, async () => {
  const tracked = armed()
  write(tracked, state)
  runGit(tracked, ['add', '--force', '.sar/state'])
  commitAll(tracked)
  expect(await gate(tracked)).toMatchObject({
    state: 'inconclusive',
    evidence: expect.stringContaining('git tracks .sar/state/evidence.jsonl'),
  })
  const linked = armed()
  write(linked, { 'docs/state/evidence.jsonl': `${JSON.stringify(record)}\n` })
  symlinkSync('docs', join(linked, '.sar'))
  commitAll(linked)
  expect(await gate(linked)).toMatchObject({
    state: 'inconclusive',
    evidence: expect.stringContaining('a link leads to it'),
  })
})
