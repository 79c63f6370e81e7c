import { expect, it } from 'vitest'
import { runCommandLine } from '../../src/commands/program.ts'
import { verdictSchema } from '../../src/domain/verdict.ts'
import { commitAll, runGit, scratchRepository, write } from '../context/workspace/scratch.ts'

const gate = async (cwd: string, ...more: readonly string[]) => {
  const { stdout } = await runCommandLine({
    argv: ['gate', '--only', 'secrets-baseline', '--format', 'json', '--no-cache', '--sensor', 'secrets', ...more],
    variables: {},
    cwd,
    now: new Date('2026-01-02T03:04:05Z'),
    terminal: { columns: 120, outIsTerminal: false, progress: null, readLine: null, readAll: async () => '' },
  })
  return verdictSchema.parse(JSON.parse(stdout)).gates[0]
}

const leak = { 'legacy/b.py': 'AWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMIK7MDENGbPxRfiCYzQ8hT2aB4vNw"\n' }

it(
  'judges a change that began early by the settings of the tip that it is compared with',
  { timeout: 60_000 },
  async () => {
    const folder = scratchRepository({ '.github/sar.yml': 'sensors: { secrets: { exclude: ["legacy/**"] } }\n' })
    runGit(folder, ['checkout', '-q', '-b', 'early'])
    write(folder, leak)
    commitAll(folder)
    expect(await gate(folder, '--base', 'main')).toMatchObject({ state: 'pass' })
    runGit(folder, ['checkout', '-q', 'main'])
    write(folder, { '.github/sar.yml': 'sensors: {}\n' })
    commitAll(folder)
    runGit(folder, ['checkout', '-q', 'early'])
    expect(await gate(folder, '--base', 'main')).toMatchObject({ state: 'fail' })
  },
)
