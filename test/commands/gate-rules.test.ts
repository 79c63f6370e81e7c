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

it('calls another secret new under a name that the base has', { timeout: 60_000 }, async () => {
  const folder = scratchRepository({ 'a.py': 'API_TOKEN = "k3J9xPq7Lm2Vt8Zr5Wn1"\nprint(1)\n' })
  runGit(folder, ['checkout', '-q', '-b', 'change'])
  write(folder, { 'a.py': 'API_TOKEN = "k3J9xPq7Lm2Vt8Zr5Wn1"\nprint(2)\n' })
  expect(await gate(folder, '--base', 'main')).toMatchObject({ state: 'pass' })
  write(folder, { 'a.py': 'API_TOKEN = "b7Hd4Ys9Qe6Tu3Xc8Fa2"\nprint(1)\n' })
  expect(await gate(folder, '--base', 'main')).toMatchObject({ state: 'fail' })
})

const key = (body: string): string => `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`

it('calls a key new whose first line is old', { timeout: 60_000 }, async () => {
  const folder = scratchRepository({ 'k.pem': key('MIIEvQIBADANBgkqhkiG9w0B') })
  runGit(folder, ['checkout', '-q', '-b', 'change'])
  write(folder, { 'k.pem': key('MIIEvQIBADANBgkqhkiG9w0C') })
  expect(await gate(folder, '--base', 'main')).toMatchObject({ state: 'fail' })
})

it('leaves it to a code owner whether a change may allow its own secrets', { timeout: 60_000 }, async () => {
  const allow = '  # pragma: allowlist secret'
  const old = `DB_PASSWORD = "k3J9xPq7Lm2Vt8Zr5Wn1"${allow}\n`
  const folder = scratchRepository({ 'a.py': old })
  runGit(folder, ['checkout', '-q', '-b', 'change'])
  write(folder, { 'b.py': 'print(1)\n' })
  expect(await gate(folder, '--base', 'main')).toMatchObject({ state: 'pass' })
  write(folder, { 'a.py': `${old}API_TOKEN = "b7Hd4Ys9Qe6Tu3Xc8Fa2"${allow}\n` })
  expect(await gate(folder, '--base', 'main')).toMatchObject({
    state: 'inconclusive',
    evidence: expect.stringContaining('1 finding waived by this very change: a.py'),
    unblock: expect.stringContaining('a code owner of a.py other than the author approves'),
  })
  write(folder, { 'a.py': `${old}# pragma: allowlist nextline secret\nAPI_TOKEN = "b7Hd4Ys9Qe6Tu3Xc8Fa2"\n` })
  expect(await gate(folder, '--base', 'main')).toMatchObject({ state: 'inconclusive' })
  commitAll(folder)
  expect(await gate(folder)).toMatchObject({ state: 'pass' })
})
