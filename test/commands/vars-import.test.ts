import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { asking, checkout, host, repository, sar, write } from './scene.ts'

const guide = readFileSync(join(import.meta.dirname, '../fixtures/guides/master-guide.md'), 'utf8')
const settings = { '.github/sar.yml': 'extends: [recommended]\n' }

const entries = (text: string): readonly Record<string, unknown>[] => parse(text).expected

describe('vars import --from a guide', () => {
  const imported = (...flags: readonly string[]) => {
    const cwd = checkout({ ...settings, 'guide.md': guide })
    return sar(['vars', 'import', '--from', 'guide.md', '--offline', ...flags], { cwd })
  }

  it('takes one entry a row from the tables of every layer, and nothing else', async () => {
    const { stdout, exitCode, stderr } = await imported()
    expect(entries(stdout).map(({ layer, environment, name }) => [layer, environment, name].join(' '))).toEqual([
      'org-secrets  CODECOV_TOKEN',
      'org-secrets  _APP_CLIENT_SECRET',
      'repo-secrets  TRACKING_TOKEN',
      'env-secrets prod RUNNER_TOKEN',
      'repo-vars  MEMORY_TIER',
      'repo-vars  AUTH_ENABLED',
      'repo-vars  ACTIVE_CODESPACE',
      'repo-vars  OTEL_ENDPOINT',
      'repo-vars  KILL_SWITCH',
      'repo-vars  BUDGET_SECONDS',
      'env-vars prod NODE_VERSION',
      'codespace  APP_KEY',
    ])
    expect(exitCode).toBe(4)
    expect(stderr.split('\n')).toEqual([
      'not taken: line 70: GitHub refuses the name "not-a-name"',
      'line 69: not taken: GitHub keeps names with GITHUB_ for itself: GITHUB_REGION',
      'line 90: not taken: a table below the heading "9. Workflow-Defined `env:` Variables", which names no layer',
      '12 found, 12 new; --out .github/sar/variables.yml writes it',
      '',
    ])
  })

  it('keeps what the guide says of an entry', async () => {
    const { stdout } = await imported()
    const named = (name: string) => entries(stdout).find((one) => one['name'] === name)
    expect(named('KILL_SWITCH')).toEqual({
      name: 'KILL_SWITCH',
      layer: 'repo-vars',
      category: 'Autonomous Agent Config',
      purpose: '⚠️ Human governance flag — halts',
      governed: true,
      default: '0',
    })
    expect(named('OTEL_ENDPOINT')).toMatchObject({ required: false, category: 'Observability' })
    expect(named('_APP_CLIENT_SECRET')).toMatchObject({ governed: true })
    expect(named('BUDGET_SECONDS')).toMatchObject({ default: '60' })
    expect(named('MEMORY_TIER')).not.toHaveProperty('default')
  })

  it('takes today’s values as defaults only when asked to, and no placeholder', async () => {
    const { stdout } = await imported('--values')
    const defaults = entries(stdout).flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]]))
    expect(defaults).toEqual([
      ['MEMORY_TIER', 'both'],
      ['AUTH_ENABLED', 'true'],
      ['KILL_SWITCH', '0'],
      ['BUDGET_SECONDS', '60'],
      ['NODE_VERSION', '22'],
    ])
  })

  it('adds to a registry what it has not, and leaves the rest as it is, comments too', async () => {
    const own = '# ours\nexpected:\n  - { name: KILL_SWITCH, layer: repo-vars, governed: true } # never touch\n'
    const cwd = checkout({ ...settings, '.github/sar/variables.yml': own, 'guide.md': guide })
    const argv = ['vars', 'import', '--from', 'guide.md', '--layer', 'repo-vars']
    const { stdout, stderr } = await sar(argv, { cwd })
    expect(stdout).toContain('# ours\n')
    expect(stdout).toMatch(/name: KILL_SWITCH, layer: repo-vars, governed: true \} # never touch/)
    expect(entries(stdout)).toHaveLength(6)
    expect(stderr).toContain('6 found, 5 new')
    write(cwd, { '.github/sar/variables.yml': stdout })
    const again = await sar(argv, { cwd })
    expect(again.stdout).toBe(stdout)
    const expected = await sar(['vars', 'expected', '--offline'], { cwd })
    expect(expected.stdout).toMatch(/^Total: 6$/m)
  })
})

describe('vars import --from a file that gives less than it seems to', () => {
  const imported = (path: string, text: string | Uint8Array) => {
    const cwd = checkout(settings)
    writeFileSync(join(cwd, path), text)
    return sar(['vars', 'import', '--from', path], { cwd })
  }
  const table = (...names: readonly string[]): string =>
    ['| Variable | Purpose |', '|---|---|', ...names.map((name) => `| ${name} | why |`)].join('\n')

  it('names what a row names besides its first name', async () => {
    const rows = table('`A`, `B`', '`C` / `D`', '**`E`** & F', '`G` (see `g.ts`)', '`H`')
    const { stdout, stderr, exitCode } = await imported('guide.md', `## Repository Variables\n\n${rows}\n`)
    expect(entries(stdout).map(({ name }) => name)).toEqual(['A', 'C', 'E', 'G', 'H'])
    expect(exitCode).toBe(4)
    expect(stderr.split('\n').slice(0, -2)).toEqual([
      'not taken: line 5: "B" besides "A": give each name a row',
      'not taken: line 6: "D" besides "C": give each name a row',
      'not taken: line 7: "F" besides "E": give each name a row',
    ])
  })

  it.each([
    [
      'below a heading of no layer',
      `## Secrets\n${table('`A`')}\n`,
      'line 2: a table below the heading "Secrets", which',
    ],
    ['below no heading', `${table('`A`')}\n`, 'line 1: a table below no heading of a layer'],
    [
      'without a column of names',
      '## Repository Secrets\n| Key | Purpose |\n|---|---|\n| `A` | why |\n',
      'line 2: a table without a column of names',
    ],
  ])('names a table %s', async (_, text, says) => {
    const { stderr, exitCode } = await imported('guide.md', text)
    expect(stderr).toContain(`not taken: ${says}`)
    expect(exitCode).toBe(4)
  })

  it('ends well where all that is left out is none of the repository, and says what it was', async () => {
    const other = `## Workflow-Defined \`env:\` Variables\n${table('`C`')}\n`
    const { stderr, exitCode } = await imported(
      'guide.md',
      `## Repository Variables\n${table('`A`', '`GITHUB_TOKEN`')}\n${other}`,
    )
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'line 5: not taken: GitHub keeps names with GITHUB_ for itself: GITHUB_TOKEN',
      'line 7: not taken: a table below the heading "Workflow-Defined `env:` Variables", which names no layer',
    ])
    expect(exitCode).toBe(0)
  })

  it('says which default it leaves out, and never what that was', async () => {
    const rows = ['| Variable | Default |', '|---|---|', '| `DB_PASSWORD` | `winter` |', '| `TIER` | `gold` |'].join(
      '\n',
    )
    const { stdout, stderr, exitCode } = await imported('guide.md', `## Repository Variables\n${rows}\n`)
    expect(entries(stdout)).toEqual([
      { name: 'DB_PASSWORD', layer: 'repo-vars' },
      { name: 'TIER', layer: 'repo-vars', default: 'gold' },
    ])
    expect(stderr).toContain('line 4: without the default of DB_PASSWORD: it looks like a credential (a text under')
    expect(stderr).not.toContain('winter')
    expect(exitCode).toBe(0)
  })

  it.each([
    ['guide.md', '## Repository Variables\n| Variable | Default |\n|---|---|\n| `DB_PaSSWORD` | `winter` |\n'],
    [
      'audit.json',
      JSON.stringify({ results: [{ name: 'DB_PaSSWORD', layer: 'repo-vars', status: 'unknown', default: 'winter' }] }),
    ],
  ])('leaves out a password whose name %s writes in mixed case', async (path, text) => {
    const { stdout, stderr } = await imported(path, text)
    expect(entries(stdout)).toEqual([{ name: 'DB_PASSWORD', layer: 'repo-vars' }])
    expect(stdout + stderr).not.toContain('winter')
  })

  it('passes over a table of something else', async () => {
    const other = '## Workflows\n| Name | Purpose |\n|---|---|\n| ci | tests |\n'
    const text = `## Repository Variables\n${table('`A`')}\n${other}`
    expect(await imported('guide.md', text)).toMatchObject({ exitCode: 0 })
  })

  it.each([
    ['words', 'guide.md', 'hello\n'],
    ['words under the name of JSON', 'audit.json', 'hello\n'],
    ['bytes', 'audit.json', Uint8Array.from({ length: 400 }, (_, at) => (at * 151 + 7) % 251)],
    ['nothing', 'guide.md', ''],
    ['an audit of nothing', 'audit.json', '[]'],
  ])('says that %s give nothing, and ends with 4', async (_, path, text) => {
    const { stderr, exitCode } = await imported(path, text)
    expect(stderr).toContain(`not taken: ${path}: nothing in it`)
    expect(exitCode).toBe(4)
  })
})

describe('vars import into a registry that is there', () => {
  it.each([
    { what: 'in one line', last: '  - { name: B, layer: repo-vars, allowed: [a, b] } # the last\n' },
    { what: 'without a line end', last: '  - { name: B, layer: repo-vars, allowed: [a, b] }' },
    { what: 'with a comment behind', last: '  - name: B\n    layer: repo-vars\n\n# the end\n' },
  ])('changes no line of it, $what', async ({ last }) => {
    const existing = `# ours\nexpected:\n  - {name: A,   layer: repo-vars}\n${last}`
    const cwd = checkout({ ...settings, '.github/sar/variables.yml': existing, 'guide.md': guide })
    const { stdout } = await sar(['vars', 'import', '--from', 'guide.md', '--offline'], { cwd })
    for (const line of existing.split('\n').filter((one) => one !== '')) expect(stdout.split('\n')).toContain(line)
    expect(entries(stdout).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['A', 'B', 'CODECOV_TOKEN', 'APP_KEY']),
    )
    expect(entries(stdout)).toHaveLength(14)
  })

  it.each([
    { what: 'an entry a line', list: 'expected:\r\n  - { name: A, layer: repo-vars }\r\n# the end\r\n' },
    { what: 'no line end behind the last', list: 'expected:\r\n  - { name: A, layer: repo-vars }' },
    { what: 'a list in brackets', list: '# ours\r\nexpected: [{ name: A, layer: repo-vars }]\r\n' },
  ])('keeps its line ends, of $what', async ({ list }) => {
    const cwd = checkout({ ...settings, '.github/sar/variables.yml': list, 'guide.md': guide })
    const { stdout: text } = await sar(['vars', 'import', '--from', 'guide.md', '--offline'], { cwd })
    expect(text).toContain('CODECOV_TOKEN')
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(text.endsWith('\r\n')).toBe(true)
  })
})

describe('vars import --from an audit', () => {
  const audit = {
    timestamp: '2026-07-07T09:51:00.987211+00:00',
    owner: 'octo',
    repo: 'model',
    auth_ok: false,
    summary: { total: 4, present: 0, absent: 0, unknown: 4 },
    results: [
      { name: 'LOG_LEVEL', layer: 'repo-vars', status: 'unknown', required: true, category: 'Config' },
      { name: 'KILL', layer: 'repo-vars', status: 'unknown', required: false, human_governance: true },
      { name: 'RUNNER', layer: 'env-secrets', status: 'unknown', required: true },
      { name: 'ODD', layer: 'team-vars', status: 'unknown', required: true },
    ],
  }

  it('takes the original tool’s document, and says what it could not take', async () => {
    const cwd = checkout({ ...settings, 'audit.json': JSON.stringify(audit) })
    const alone = await sar(['vars', 'import', '--from', 'audit.json'], { cwd })
    expect(alone.exitCode).toBe(4)
    expect(alone.stderr).toContain('not taken: entry 4: its `layer` is none that a registry knows')
    expect(alone.stderr).toContain('not taken: entry 3: nobody says in which environment RUNNER lies')
    const { stdout } = await sar(['vars', 'import', '--from', 'audit.json', '--environment', 'prod'], { cwd })
    expect(entries(stdout)).toEqual([
      { name: 'LOG_LEVEL', layer: 'repo-vars', category: 'Config' },
      { name: 'KILL', layer: 'repo-vars', required: false, governed: true },
      { name: 'RUNNER', layer: 'env-secrets', environment: 'prod' },
    ])
  })

  it('takes back what expected printed, entry for entry', async () => {
    const cwd = checkout({ '.github/sar.yml': 'extends: [codex]\n' })
    const printed = await sar(['vars', 'expected', '--format', 'json', '--offline'], { cwd })
    write(cwd, { 'expected.json': printed.stdout })
    const { stdout, exitCode } = await sar(['vars', 'import', '--from', 'expected.json'], { cwd })
    expect(exitCode).toBe(0)
    expect(entries(stdout)).toHaveLength(99)
    write(cwd, { '.codex/sar/variables.yml': stdout })
    const again = await sar(['vars', 'expected', '--format', 'json', '--offline'], { cwd })
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(printed.stdout))
  })

  const ruled = `expected:
  - { name: API_KEY, layer: repo-vars, allowed: [header, query], default: header }
  - { name: RATE, layer: env-vars, environment: prod, pattern: '[0-9]+', required: false }
  - { name: HUB, layer: repo-secrets, rotateAfter: 30d, expiry: { variable: HUB_ENDS, layer: org-vars } }
  - { name: HOURLY, layer: repo-secrets, rotateAfter: 36h }
`

  it('takes back what an entry says of values, ages and ends', async () => {
    const cwd = checkout({ ...settings, '.github/sar/variables.yml': ruled })
    const printed = await sar(['vars', 'expected', '--format', 'json', '--offline'], { cwd })
    write(cwd, { 'expected.json': printed.stdout, '.github/sar/variables.yml': 'expected: []\n' })
    const { stdout, exitCode } = await sar(['vars', 'import', '--from', 'expected.json'], { cwd })
    expect(exitCode).toBe(0)
    const wanted = entries(ruled).map(({ category = 'Config', ...one }) => ({ ...one, category }))
    expect(entries(stdout)).toEqual(wanted)
  })

  it.each([
    ['pattern', '('],
    ['pattern', '(?=a)'],
    ['allowed', [`ghp_${'a1B2'.repeat(9)}`]],
    ['rotateAfter', 'soon'],
    ['expiry', { variable: 'ENDS', layer: 'env-vars' }],
  ])('takes no entry with a %s that no registry holds, and does not repeat it: %j', async (key, value) => {
    const list = [
      { name: 'A', layer: 'repo-vars', [key]: value },
      { name: 'B', layer: 'repo-vars' },
    ]
    const cwd = checkout({ ...settings, 'expected.json': JSON.stringify(list) })
    const { stdout, stderr, exitCode } = await sar(['vars', 'import', '--from', 'expected.json'], { cwd })
    expect(entries(stdout)).toEqual([{ name: 'B', layer: 'repo-vars' }])
    expect(stderr).toContain('not taken: entry 1: A has rules for its value or its end that a registry does not hold')
    expect(`${stdout}${stderr}`).not.toContain('a1B2')
    expect(exitCode).toBe(4)
  })

  it.each([
    ['{"a": 1}', /audit\.json is not the JSON of an audit/],
    ['[1, 2', /audit\.json is not the JSON of an audit/],
  ])('refuses %s', async (text, says) => {
    const cwd = checkout({ ...settings, 'audit.json': text })
    const refused = await sar(['vars', 'import', '--from', 'audit.json'], { cwd })
    expect(refused).toMatchObject({ exitCode: 3, stdout: '', stderr: expect.stringMatching(says) })
  })
})

describe('vars import of what is live', () => {
  it('lists every layer and every environment, without values', async () => {
    const cwd = checkout(settings)
    const { github, token } = await host(cwd)
    github.setVariable(repository, 'LOG_LEVEL', 'info')
    github.setSecret(repository, 'TRACKING_TOKEN')
    github.setVariable({ repository, environment: 'prod' }, 'ALIAS', 'champion')
    github.setSecret({ repository, environment: 'stage' }, 'KEY')
    github.setVariable('octo', 'REGION', 'eu')
    github.setSecret(repository, 'BOT', { store: 'dependabot' })
    github.setSecret(repository, 'SPACE', { store: 'codespaces' })
    const variables = asking({ github, token })
    const { stdout, exitCode } = await sar(['vars', 'import'], { cwd, variables })
    expect(exitCode).toBe(0)
    expect(entries(stdout)).toEqual([
      { name: 'TRACKING_TOKEN', layer: 'repo-secrets' },
      { name: 'KEY', layer: 'env-secrets', environment: 'stage' },
      { name: 'REGION', layer: 'org-vars' },
      { name: 'LOG_LEVEL', layer: 'repo-vars' },
      { name: 'ALIAS', layer: 'env-vars', environment: 'prod' },
      { name: 'SPACE', layer: 'codespace' },
      { name: 'BOT', layer: 'dependabot' },
    ])
    expect(stdout).not.toContain('champion')
    const valued = await sar(['vars', 'import', '--values', '--layer', 'repo-vars'], { cwd, variables })
    expect(entries(valued.stdout)).toEqual([{ name: 'LOG_LEVEL', layer: 'repo-vars', default: 'info' }])
    expect(github.violations).toEqual([])
  })

  it('names the layers that GitHub refused, and ends with 4', async () => {
    const cwd = checkout(settings)
    const { github } = await host(cwd)
    github.setVariable(repository, 'LOG_LEVEL', 'info')
    const token = github.token('ada', {
      permissions: { metadata: 'read', contents: 'read', actions: 'read', actions_variables: 'read' },
    })
    const result = await sar(['vars', 'import'], { cwd, variables: asking({ github, token }) })
    expect(result.exitCode).toBe(4)
    expect(result.stderr).toMatch(/^not taken: repo-secrets: GitHub refused \(403\).*secrets: read/m)
    expect(entries(result.stdout)).toEqual([{ name: 'LOG_LEVEL', layer: 'repo-vars' }])
  })
})
