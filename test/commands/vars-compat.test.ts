import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { asking, checkout, host, repository, sar } from './scene.ts'

// The 37 behaviours that the tests of the original method's audit tool name, in their order, each shown through our
// command line with the `codex` preset and `--compat`. Where the original runs without a network or a token, so does this.

const entrySchema = z.object({
  name: z.string().min(1),
  layer: z.string(),
  required: z.boolean(),
  category: z.string().min(1),
  purpose: z.string(),
  human_governance: z.boolean(),
})
const documentSchema = z.strictObject({
  timestamp: z.string(),
  owner: z.string(),
  repo: z.string(),
  auth_ok: z.boolean(),
  summary: z.strictObject({ total: z.int(), present: z.int(), absent: z.int(), unknown: z.int() }),
  results: z.array(
    z.strictObject({
      name: z.string(),
      layer: z.string(),
      status: z.enum(['present', 'absent', 'unknown']),
      required: z.boolean(),
      category: z.string(),
      human_governance: z.boolean(),
      note: z.string(),
    }),
  ),
  extra_vars: z.array(z.string()),
})

const preset = { '.github/sar.yml': 'extends: [codex]\n' }
const one = {
  '.github/sar.yml': 'extends: [recommended]\n',
  '.github/sar/variables.yml': 'expected:\n  - { name: TEST_VAR, layer: repo-vars, category: Test }\n',
}

const vars = (cwd: string, ...argv: readonly string[]) => sar(['vars', ...argv, '--compat'], { cwd })
const offline = (...argv: readonly string[]) => vars(checkout(preset), ...argv, '--offline')

/** The one entry TEST_VAR, asked for at the embedded GitHub, which holds it or not. */
const asked = async (state: 'present' | 'absent' | 'unknown', ...argv: readonly string[]) => {
  const cwd = checkout(one)
  const { github, token } = await host(cwd)
  if (state === 'present') github.setVariable(repository, 'TEST_VAR', '1')
  if (state === 'unknown') github.fail({ with: 403, times: 10, route: /\/variables$/ })
  return sar(['vars', ...argv, '--compat'], { cwd, variables: asking({ github, token }) })
}
const documentOf = async (state: 'present' | 'absent' | 'unknown') =>
  documentSchema.parse(JSON.parse((await asked(state, 'check', '--format', 'json')).stdout))

describe('the registry', () => {
  const registry = async () =>
    z.array(entrySchema).parse(JSON.parse((await offline('expected', '--format', 'json')).stdout))
  const named = async (layer: string) =>
    (await registry()).filter((entry) => entry.layer === layer).map(({ name }) => name)

  it('1: holds at least 80 entries, and these are 99', async () => expect(await registry()).toHaveLength(99))
  it('2: every entry has a name, a layer, a category and a purpose', async () => {
    for (const entry of await registry()) expect(Object.keys(entry)).toEqual(Object.keys(entrySchema.shape))
  })
  it('3: every layer is one of the six', async () =>
    expect([...new Set((await registry()).map(({ layer }) => layer))]).toEqual([
      'org-secrets',
      'repo-secrets',
      'env-secrets',
      'repo-vars',
      'env-vars',
      'codespace',
    ]))
  it('4: at least three are governed, and these are five', async () =>
    expect((await registry()).filter((entry) => entry.human_governance).map(({ name }) => name)).toEqual([
      '_GITHUB_APP_CLIENT_SECRET',
      'COPILOT_AGENT_AUTH_ENABLED',
      'COPILOT_AGENT_FIREWALL_ENABLED',
      'AUTONOMOUS_ACTIONS_ENABLED',
      'AGENT_KILL_SWITCH',
    ]))
  it('5: the codespace layer is there', async () =>
    expect(await named('codespace')).toEqual(expect.arrayContaining(['CODEX_MASTER_KEY', '_GITHUB_APP_ID'])))
  it('6: the three keys of the organisation are required', async () => {
    const keys = ['CODEX_ADMIN_KEY', 'CODEX_BACKUP_KEY', 'CODEX_MASTER_KEY']
    const found = (await registry()).filter(({ layer, name }) => layer === 'org-secrets' && keys.includes(name))
    expect(found.map(({ required }) => required)).toEqual([true, true, true])
  })
  it('7: the cache version is a variable of the repository', async () =>
    expect(await named('repo-vars')).toContain('CODEX_CACHE_VERSION'))
})

describe('the table', () => {
  it('8: holds the name', async () => expect((await asked('present', 'check')).stdout).toContain('TEST_VAR'))
  it('9: shows ✅ for what is present', async () =>
    expect((await asked('present', 'check')).stdout).toMatch(/^ +✅ TEST_VAR/m))
  it('10: shows ❌ for what is absent', async () =>
    expect((await asked('absent', 'check')).stdout).toMatch(/^ +❌ TEST_VAR/m))
  it('11: shows ❓ for what is unknown', async () =>
    expect((await asked('unknown', 'check')).stdout).toMatch(/^ +❓ TEST_VAR/m))
  it('12: ends in the totals', async () =>
    expect((await asked('present', 'check')).stdout).toMatch(
      /\nTOTAL 1 \| ✅ present 1 \| ❌ absent 0 \| ❓ unknown 0\n$/,
    ))
})

describe('the JSON', () => {
  it('13: is valid and has results and a summary, and no key that the original has not', async () =>
    expect(Object.keys(await documentOf('present'))).toEqual(Object.keys(documentSchema.shape)))
  it('14: counts one present and none absent', async () =>
    expect((await documentOf('present')).summary).toEqual({ total: 1, present: 1, absent: 0, unknown: 0 }))
  it('15: counts one absent', async () =>
    expect((await documentOf('absent')).summary).toEqual({ total: 1, present: 0, absent: 1, unknown: 0 }))
  it('16: keeps a false auth_ok', async () => expect((await documentOf('unknown')).auth_ok).toBe(false))
})

describe('the Markdown', () => {
  const page = async () => (await asked('present', 'check', '--format', 'md')).stdout
  it('17: begins with its heading', async () =>
    expect((await page()).split('\n')[0]).toBe('# Variable / Secret Audit Report'))
  it('18: holds a table', async () => expect(await page()).toContain('| Status | Name | Category | Required | Notes |'))
  it('19: holds the name', async () => expect(await page()).toContain('`TEST_VAR`'))
})

describe('what is expected, as a table', () => {
  it('20: lists every layer', async () => {
    const { stdout } = await offline('expected')
    for (const layer of ['org-secrets', 'repo-secrets', 'env-secrets', 'repo-vars', 'env-vars', 'codespace'])
      expect(stdout).toMatch(new RegExp(`^${layer}`, 'm'))
  })
  it('21: narrows to a layer', async () => {
    const { stdout } = await offline('expected', '--layer', 'codespace')
    expect(stdout).toContain('CODEX_MASTER_KEY')
    expect(stdout).not.toContain('CODECOV_TOKEN')
  })
  it('22: ends in the count', async () => expect((await offline('expected')).stdout).toMatch(/^Total: 99$/m))
  it('23: as JSON is a list of at least 80, and ends well', async () => {
    const { stdout, exitCode } = await offline('expected', '--format', 'json')
    expect([exitCode, JSON.parse(stdout).length]).toEqual([0, 99])
  })
})

describe('an audit without a network', () => {
  const audit = async (...argv: readonly string[]) =>
    documentSchema.parse(JSON.parse((await offline('check', '--format', 'json', ...argv)).stdout))
  it('24: gives a report', async () => expect((await audit()).results).toHaveLength(99))
  it('25: calls everything unknown', async () =>
    expect(new Set((await audit()).results.map(({ status }) => status))).toEqual(new Set(['unknown'])))
  it('26: is narrowed by a layer', async () =>
    expect(new Set((await audit('--layer', 'env-vars')).results.map(({ layer }) => layer))).toEqual(
      new Set(['env-vars']),
    ))
  it('27: says that nobody was asked', async () => expect((await audit()).auth_ok).toBe(false))
})

describe('an audit of what is live', () => {
  it('28: finds what is present', async () =>
    expect((await documentOf('present')).results[0]).toMatchObject({ status: 'present', note: '' }))
  it('29: finds what is absent', async () =>
    expect((await documentOf('absent')).results[0]).toMatchObject({ status: 'absent', note: '⚠️ BLOCKER' }))
})

describe('the command line', () => {
  it('30: expected ends with 0', async () => expect((await offline('expected')).exitCode).toBe(0))
  it('31: expected as JSON is valid', async () => {
    const { stdout } = await offline('expected', '--format', 'json', '--layer', 'env-vars')
    expect(z.array(z.strictObject(entrySchema.shape)).parse(JSON.parse(stdout))).toHaveLength(2)
  })
  it('32: check ends with 0 without a network', async () => expect((await offline('check')).exitCode).toBe(0))
  it('33: check --fail-on-absent ends with 0 without a network, with 1 where something is absent', async () => {
    const ends = [
      (await offline('check', '--fail-on-absent')).exitCode,
      (await asked('absent', 'check', '--fail-on-absent')).exitCode,
      (await asked('absent', 'check')).exitCode,
    ]
    expect(ends).toEqual([0, 1, 0])
  })
  it('34: diff ends with 0 without a network, with 1 where something is absent', async () =>
    expect([(await offline('diff')).exitCode, (await asked('absent', 'diff')).exitCode]).toEqual([0, 1]))
  it('35: report is written to a file', async () => {
    const { out, stdout } = await offline('report', '--out', 'docs/report.md')
    expect([out, stdout.split('\n')[0]]).toEqual(['docs/report.md', '# Variable / Secret Audit Report'])
  })
  it('36: check --format md has the heading', async () =>
    expect((await offline('check', '--format', 'md')).stdout).toMatch(/^# Variable \/ Secret Audit Report\n/))
  it('37: check --format json has results', async () =>
    expect(JSON.parse((await offline('check', '--format', 'json')).stdout)).toHaveProperty('results'))
})

describe('the exit codes of the original, and ours', () => {
  it('rotate-check ends well whatever it finds, with --compat alone', async () => {
    const cwd = checkout({
      ...one,
      '.github/sar/variables.yml': 'expected:\n  - { name: _OLD_KEY, layer: repo-secrets }\n',
    })
    const { github, token } = await host(cwd)
    github.setSecret(repository, '_OLD_KEY', { updatedAt: new Date('2025-06-01T00:00:00Z') })
    const variables = asking({ github, token })
    const ends = [['--compat'], [], ['--compat', '--strict']].map(async (flags) => {
      const { exitCode, stdout } = await sar(['vars', 'rotate-check', ...flags], { cwd, variables })
      expect(stdout).toContain('repo-secrets/_OLD_KEY — 365d ago (last: 2025-06-01)')
      return exitCode
    })
    expect(await Promise.all(ends)).toEqual([0, 1, 1])
  })

  it.each([
    { argv: ['vars', 'check', '--offline'], ours: 3, theirs: 0 },
    { argv: ['vars', 'check'], ours: 2, theirs: 0 },
    { argv: ['vars', 'rotate-check'], ours: 2, theirs: 2 },
    { argv: ['vars', 'check', '--days', 'many'], ours: 3, theirs: 2 },
    { argv: ['vars', 'check', '--bogus'], ours: 3, theirs: 2 },
    { argv: ['vars', 'check', '--layer', 'bogus'], ours: 3, theirs: 2 },
    { argv: ['vars', 'check', '--layer'], ours: 3, theirs: 2 },
    { argv: ['vars', 'check', '--format', 'yaml'], ours: 3, theirs: 2 },
    { argv: ['vars', 'chek'], ours: 3, theirs: 2 },
    { argv: ['vars'], ours: 3, theirs: 2 },
  ])('$argv without a token: $ours, with --compat $theirs', async ({ argv, ours, theirs }) => {
    const cwd = checkout(one)
    const ends = [argv, [...argv, '--compat']].map(async (line) => (await sar(line, { cwd })).exitCode)
    expect(await Promise.all(ends)).toEqual([ours, theirs])
  })
})
