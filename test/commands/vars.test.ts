import { describe, expect, it } from 'vitest'
import { asking, checkout, folder, host, refusal, repository, sar } from './scene.ts'

const registry = `expected:
  - { name: LOG_LEVEL, layer: repo-vars, purpose: Logging verbosity, default: info }
  - { name: BATCH_SIZE, layer: repo-vars, purpose: Rows scored at once, category: ML }
  - { name: NIGHTLY, layer: repo-vars, required: false }
  - { name: KILL_SWITCH, layer: repo-vars, governed: true, category: Autonomous Agent }
  - { name: TRACKING_TOKEN, layer: repo-secrets, category: Auth }
  - { name: ALIAS, layer: env-vars, environment: prod }
`
const files = { '.github/sar.yml': 'extends: [recommended]\n', '.github/sar/variables.yml': registry }

const hosted = async () => {
  const cwd = checkout(files)
  const { github, token } = await host(cwd)
  for (const name of ['LOG_LEVEL', 'KILL_SWITCH', 'STRAY']) github.setVariable(repository, name, 'info')
  github.setSecret(repository, 'TRACKING_TOKEN')
  github.setVariable({ repository, environment: 'prod' }, 'ALIAS', 'champion')
  return { cwd, github, variables: asking({ github, token }) }
}

describe('vars', { timeout: 120_000 }, () => {
  it('check says what is present, absent and not expected, and exits 1 for an absent required one', async () => {
    const { cwd, github, variables } = await hosted()
    const result = await sar(['vars', 'check', '--format', 'json'], { cwd, variables })
    expect(result.stderr).toBe('')
    expect(result.exitCode).toBe(1)
    const document = JSON.parse(result.stdout)
    expect(document).toMatchObject({
      timestamp: '2026-06-01T12:00:00.000000+00:00',
      owner: 'octo',
      repo: 'model',
      auth_ok: true,
      summary: { total: 6, present: 4, absent: 2, unknown: 0 },
      extra_vars: ['repo-vars/STRAY'],
    })
    const status = Object.fromEntries(
      document.results.map((one: { name: string; status: string; note: string }) => [one.name, [one.status, one.note]]),
    )
    expect(status).toEqual({
      LOG_LEVEL: ['present', ''],
      BATCH_SIZE: ['absent', '⚠️ BLOCKER'],
      NIGHTLY: ['absent', 'optional'],
      KILL_SWITCH: ['present', ''],
      TRACKING_TOKEN: ['present', ''],
      ALIAS: ['present', ''],
    })
    expect(document.results[3]).toEqual({
      name: 'KILL_SWITCH',
      layer: 'repo-vars',
      status: 'present',
      required: true,
      category: 'Autonomous Agent',
      human_governance: true,
      note: '',
      environment: null,
      purpose: '',
      owner: null,
      updated_at: expect.any(String),
    })
    expect(github.violations).toEqual([])
  })

  it('prints a table, what differs, and a page for people', async () => {
    const { cwd, variables } = await hosted()
    const table = await sar(['vars', 'check'], { cwd, variables })
    expect(table.stdout).toContain('Repo: octo/model')
    expect(table.stdout).toMatch(/^ +❌ BATCH_SIZE/m)
    expect(table.stdout).toMatch(/^TOTAL 6 \| ✅ present 4 \| ❌ absent 2 \| ❓ unknown 0$/m)
    const diff = await sar(['vars', 'diff'], { cwd, variables })
    expect(diff.exitCode).toBe(1)
    expect(diff.stdout).not.toContain('LOG_LEVEL')
    expect(diff.stdout).toContain('ABSENT — optional (1)\n  repo-vars/NIGHTLY')
    const page = await sar(['vars', 'report'], { cwd, variables })
    expect(page.stdout.split('\n')[0]).toBe('# Variable / Secret Audit Report')
    expect(page.stdout).toContain('`BATCH_SIZE` | ML | yes |')
  })

  it('rotate-check fails on an old secret, by the registry or by --days', async () => {
    const { cwd, github, variables } = await hosted()
    github.setSecret(repository, 'TRACKING_TOKEN', { updatedAt: new Date('2026-04-01T00:00:00Z') })
    const young = await sar(['vars', 'rotate-check'], { cwd, variables })
    expect([young.exitCode, young.stdout]).toEqual([
      0,
      '✅ repo-secrets/TRACKING_TOKEN — 61d ago (last: 2026-04-01), limit 90d\n0 overdue, 1 in time, 0 unknown\n',
    ])
    const old = await sar(['vars', 'rotate-check', '--days', '30'], { cwd, variables })
    expect(old.exitCode).toBe(1)
    expect(old.stdout).toContain('repo-secrets/TRACKING_TOKEN — 61d ago (last: 2026-04-01), limit 30d')
  })

  it.each([
    [
      'by a registry that names no secret',
      { '.github/sar/variables.yml': 'expected:\n  - { name: A, layer: repo-vars }\n' },
    ],
    ['without a registry', { 'README.md': '# Model\n' }],
  ])('rotate-check tells every live secret, also %s', async (_, only) => {
    const cwd = checkout({ '.github/sar.yml': 'extends: [recommended]\n', ...only })
    const { github, token } = await host(cwd)
    const updatedAt = new Date('2020-01-01T00:00:00Z')
    github.setSecret(repository, 'IN_REPOSITORY', { updatedAt })
    github.setSecret('octo', 'IN_ORGANIZATION', { updatedAt })
    github.setSecret({ repository, environment: 'prod/eu' }, 'IN_ENVIRONMENT', { updatedAt })
    github.setSecret(repository, 'OF_DEPENDABOT', { updatedAt, store: 'dependabot' })
    const variables = asking({ github, token })
    const { exitCode, stdout } = await sar(['vars', 'rotate-check', '--format', 'json'], { cwd, variables })
    const { overdue, unknown } = JSON.parse(stdout)
    expect(overdue.map(({ subject }: { subject: string }) => subject)).toEqual([
      'dependabot/OF_DEPENDABOT',
      'env-secrets/prod/eu/IN_ENVIRONMENT',
      'org-secrets/IN_ORGANIZATION',
      'repo-secrets/IN_REPOSITORY',
    ])
    expect([exitCode, unknown]).toEqual([1, []])
    const narrow = await sar(['vars', 'rotate-check', '--layer', 'repo-secrets'], { cwd, variables })
    expect(narrow.stdout).toMatch(/\n1 overdue, 0 in time, 0 unknown\n$/)
  })

  it('rotate-check looks at no layer of variables', async () => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    expect(await refusal(['vars', 'rotate-check', '--layer', 'repo-vars'], { cwd })).toEqual([
      3,
      expect.stringMatching(/repo-vars holds no secrets/),
    ])
  })

  it('rotate-check does not end well where the environments cannot be listed', async () => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    const { github, token } = await host(cwd)
    github.fail({ with: 403, times: 1000, route: /\/environments$/ })
    const { exitCode, stdout } = await sar(['vars', 'rotate-check'], { cwd, variables: asking({ github, token }) })
    expect([exitCode, stdout]).toEqual([
      4,
      expect.stringMatching(/^❓ env-secrets: .*\n0 overdue, 0 in time, 1 unknown\n$/),
    ])
  })

  it.each([
    {
      ends: '2026-06-04',
      exit: 0,
      says: '⏳ repo-secrets/HUB: urgent — 3d left (ends: 2026-06-04), by repo-vars/HUB_ENDS',
    },
    {
      ends: '2026-05-20',
      exit: 1,
      says: '❌ repo-secrets/HUB: expired 12d ago (ended: 2026-05-20), by repo-vars/HUB_ENDS',
    },
    { ends: null, exit: 1, says: '❌ repo-secrets/HUB: it is not set, by repo-vars/HUB_ENDS' },
    {
      ends: '2027-01-01',
      exit: 0,
      says: '✅ repo-secrets/HUB: far — 214d left (ends: 2027-01-01), by repo-vars/HUB_ENDS',
    },
  ])('rotate-check tells of a token whose end is stated as $ends', async ({ ends, exit, says }) => {
    const entry = '{ name: HUB, layer: repo-secrets, expiry: { variable: HUB_ENDS } }'
    const cwd = checkout({ ...files, '.github/sar/variables.yml': `expected:\n  - ${entry}\n` })
    const { github, token } = await host(cwd)
    github.setSecret(repository, 'HUB', { updatedAt: new Date('2026-05-01T00:00:00Z') })
    if (ends !== null) github.setVariable(repository, 'HUB_ENDS', ends)
    const variables = asking({ github, token })
    const { exitCode, stdout } = await sar(['vars', 'rotate-check'], { cwd, variables })
    expect([exitCode, stdout.split('\n')]).toEqual([exit, expect.arrayContaining([says])])
    const json = await sar(['vars', 'rotate-check', '--format', 'json'], { cwd, variables })
    expect(JSON.parse(json.stdout).ends).toMatchObject([{ date: ends }])
  })

  it.each([
    { required: true, exit: 1, says: '❌ repo-secrets/HUB: repo-secrets holds none, by repo-vars/HUB_ENDS' },
    {
      required: false,
      exit: 0,
      says: '❓ repo-secrets/HUB: repo-secrets holds none (it is optional), by repo-vars/HUB_ENDS',
    },
  ])(
    'rotate-check never calls well a token that is not there, required $required',
    async ({ required, exit, says }) => {
      const entry = `{ name: HUB, layer: repo-secrets, required: ${required}, expiry: { variable: HUB_ENDS } }`
      const cwd = checkout({ ...files, '.github/sar/variables.yml': `expected:\n  - ${entry}\n` })
      const variables = asking(await host(cwd))
      const { exitCode, stdout } = await sar(['vars', 'rotate-check'], { cwd, variables })
      expect([exitCode, stdout.split('\n')]).toEqual([exit, expect.arrayContaining([says])])
      const json = await sar(['vars', 'rotate-check', '--format', 'json'], { cwd, variables })
      expect(JSON.parse(json.stdout).ends).toMatchObject([{ state: 'absent', required, days: null, date: null }])
    },
  )

  it('reads one layer alone, and every layer when asked to', async () => {
    const { cwd, github, variables } = await hosted()
    const one = await sar(['vars', 'check', '--layer', 'env-vars', '--format', 'json', '--compat'], { cwd, variables })
    expect(one.exitCode).toBe(0)
    expect(JSON.parse(one.stdout).summary).toEqual({ total: 1, present: 1, absent: 0, unknown: 0 })
    github.setSecret(repository, 'EXTRA', { store: 'dependabot' })
    const all = await sar(['vars', 'check', '--all-layers', '--format', 'json'], { cwd, variables })
    expect(JSON.parse(all.stdout).extra_vars).toEqual(['dependabot/EXTRA', 'repo-vars/STRAY'])
  })

  it('says of a layer that the registry does not name that there is nothing to read', async () => {
    const cwd = checkout({ '.github/sar/variables.yml': 'expected:\n  - { name: A, layer: repo-vars }\n' })
    const variables = asking(await host(cwd))
    const { stdout, exitCode } = await sar(['vars', 'check', '--layer', 'env-vars'], { cwd, variables })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Auth: ❓ nothing could be read: the registry names nothing there\n')
  })

  it('says of a layer that was asked for in vain that it was not read, and does not pass', async () => {
    const { cwd, github, variables } = await hosted()
    github.setVariable(repository, 'BATCH_SIZE', '1')
    github.fail({ with: 403, times: 1000, route: /\/dependabot\/secrets$/ })
    expect((await sar(['vars', 'check'], { cwd, variables })).exitCode).toBe(0)
    for (const action of ['check', 'diff', 'report']) {
      const blind = await sar(['vars', action, '--all-layers'], { cwd, variables })
      expect([blind.exitCode, blind.stdout]).toEqual([
        4,
        expect.stringMatching(/not read \W*not in the registry[^]*dependabot: GitHub refused \W*403/i),
      ])
    }
    const json = JSON.parse(
      (await sar(['vars', 'check', '--all-layers', '--format', 'json'], { cwd, variables })).stdout,
    )
    expect(json.unread).toMatchObject([{ place: 'dependabot' }, { place: 'org-dependabot' }])
  })

  it('holds values against the registry, tells none of them, and fails', async () => {
    const cwd = checkout({
      '.github/sar.yml': 'extends: [recommended]\n',
      '.github/sar/variables.yml': `expected:
  - { name: LOG_LEVEL, layer: repo-vars, allowed: [info, debug] }
  - { name: BATCH, layer: repo-vars, pattern: '[0-9]+' }
`,
    })
    const { github, token } = await host(cwd)
    github.setVariable(repository, 'LOG_LEVEL', 'deafening')
    github.setVariable(repository, 'BATCH', '64')
    const variables = asking({ github, token })
    const table = await sar(['vars', 'check'], { cwd, variables })
    expect(table.exitCode).toBe(1)
    expect(table.stdout).toContain('⚠️ LOG_LEVEL its value is none of the allowed values info, debug')
    expect(table.stdout).toMatch(/\n {2}✅ BATCH\n[^]*✅ present 2 \(⚠️ 1 wrong\)/)
    const [diff, report, json, organization] = await Promise.all(
      [['diff'], ['report'], ['check', '--format', 'json'], ['check', '--org', 'octo']].map((argv) =>
        sar(['vars', ...argv], { cwd, variables }),
      ),
    )
    expect(diff?.stdout).toContain(
      'WRONG — present with a value that the registry forbids (1)\n  repo-vars/LOG_LEVEL: its',
    )
    expect(report?.stdout).toContain('| ⚠️ | `LOG_LEVEL` |')
    expect(JSON.parse(json?.stdout ?? '').summary).toMatchObject({ present: 2, invalid: 1 })
    expect(organization?.stdout).toMatch(/octo\/model +2 +2 \(1 wrong\) /)
    for (const one of [table, diff, report, json, organization]) {
      expect(one?.exitCode).toBe(1)
      expect(one?.stdout).not.toContain('deafening')
    }
    const theirs = await sar(['vars', 'check', '--compat', '--format', 'json'], { cwd, variables })
    expect([theirs.exitCode, JSON.parse(theirs.stdout).results[0].note]).toEqual([0, ''])
  })

  it('expects the variable that states the end of a token', async () => {
    const cwd = checkout({
      '.github/sar.yml': 'extends: [recommended]\n',
      '.github/sar/variables.yml': `expected:
  - { name: HUB, layer: repo-secrets, expiry: { variable: HUB_ENDS } }
  - { name: KEY, layer: env-secrets, environment: prod, expiry: { variable: key_ends, layer: env-vars } }
`,
    })
    const { github, token } = await host(cwd)
    github.setSecret(repository, 'HUB')
    github.setSecret({ repository, environment: 'prod' }, 'KEY')
    github.setVariable({ repository, environment: 'prod' }, 'KEY_ENDS', '2027-01-01')
    github.setVariable(repository, 'HUB_ENDS', '2027-01-01')
    github.setVariable(repository, 'KEY_ENDS', '2027-01-01')
    const argv = ['vars', 'check', '--all-layers', '--format', 'json']
    const { stdout } = await sar(argv, { cwd, variables: asking({ github, token }) })
    expect(JSON.parse(stdout).extra_vars).toEqual(['repo-vars/KEY_ENDS'])
  })

  it('calls a layer that GitHub refuses unknown, never absent, and does not pass; scripts of the original tool do with --strict', async () => {
    const { cwd, github } = await hosted()
    github.setVariable(repository, 'BATCH_SIZE', '1')
    const token = github.token('ada', {
      permissions: { metadata: 'read', contents: 'read', actions_variables: 'read' },
    })
    const variables = asking({ github, token })
    const unread = await sar(['vars', 'check'], { cwd, variables })
    expect(unread.exitCode).toBe(4)
    expect(unread.stdout).toMatch(/^ +❓ TRACKING_TOKEN +GitHub refused \(403\)/m)
    const codes = [['--compat'], ['--compat', '--strict']].map(
      async (flags) => (await sar(['vars', 'check', ...flags], { cwd, variables })).exitCode,
    )
    expect(await Promise.all(codes)).toEqual([0, 4])
  })

  it.each([
    { argv: ['vars', 'check'], status: 403, says: 'Auth: ❓ nothing could be read: GitHub refused (403): ' },
    { argv: ['vars', 'report'], status: 403, says: String.raw`**Authenticated:** unknown: GitHub refused \(403\): ` },
    { argv: ['vars', 'check'], status: 500, says: 'Auth: ❓ nothing could be read: GitHub failed (500): ' },
  ])('says what GitHub said where it tells of no layer: $argv, $status', async ({ argv, status, says }) => {
    const { cwd, github, variables } = await hosted()
    github.fail({ with: status, times: 1000, route: /\/(?:variables|secrets)$/ })
    const unread = await sar([...argv, '--layer', 'repo-vars'], { cwd, variables })
    expect(unread).toMatchObject({ exitCode: 4, stdout: expect.stringContaining(says) })
  })

  it('goes by the environment that is named', async () => {
    const { cwd, variables } = await hosted()
    const get = await sar(['vars', 'get', 'ALIAS', '--environment', 'prod'], { cwd, variables })
    expect([get.exitCode, get.stdout]).toEqual([0, 'champion\n'])
    const list = await sar(['vars', 'list', '--environment', 'prod'], { cwd, variables })
    expect(list.stdout).toMatch(/^env-vars\/prod +ALIAS .*\n\n1 in env-vars\/prod\n$/)
    const none = await sar(['vars', 'list', '--environment', 'nowhere'], { cwd, variables })
    expect(none.stdout).toBe('0 in env-vars/nowhere\n')
    const every = await sar(['vars', 'list', '--all-layers'], { cwd, variables })
    expect(every.stdout).toMatch(/^env-vars\/prod +ALIAS /m)
    expect(await refusal(['vars', 'get', 'A', '--layer', 'repo-vars', '--environment', 'prod'], { cwd })).toEqual([
      3,
      expect.stringMatching(/repo-vars belongs to no environment/),
    ])
  })

  it('lists what is live without values, and gets one value', async () => {
    const { cwd, variables } = await hosted()
    const list = await sar(['vars', 'list', '--all-layers'], { cwd, variables })
    expect(list.stdout).toMatch(/^repo-vars +STRAY +2026/m)
    expect(list.stdout).not.toContain('info')
    expect((await sar(['vars', 'get', 'LOG_LEVEL'], { cwd, variables })).stdout).toBe('info\n')
    const absent = await sar(['vars', 'get', 'BATCH_SIZE'], { cwd, variables })
    expect([absent.exitCode, absent.stderr]).toEqual([
      1,
      'sar-watchdog: repo-vars holds no BATCH_SIZE (see sar-watchdog vars list)\n',
    ])
    const prod = ['vars', 'get', 'ALIAS', '--layer', 'env-vars', '--environment', 'prod']
    expect((await sar(prod, { cwd, variables })).stdout).toBe('champion\n')
  })

  it('expected needs neither a token nor a request', async () => {
    const result = await sar(['vars', 'expected', '--offline'], { cwd: checkout(files) })
    expect(result.exitCode).toBe(0)
    expect(result.stdout).toMatch(/^repo-vars +KILL_SWITCH +Autonomous Agent +\[HUMAN-GOV\]$/m)
  })
})

describe('vars refuses with one line', () => {
  const check = ['vars', 'check']
  it.each([
    { what: 'no git repository', cwd: folder, says: /: not a git repository: / },
    {
      what: 'no registry',
      cwd: () => checkout({ 'a.txt': 'a' }),
      says: /there is no registry \.github\/sar\/variables/,
    },
    { what: 'an empty repository', cwd: () => checkout({}), says: /there is no registry/ },
    { what: 'no token', exit: 2, says: /needs a token \(set SAR_TOKEN\)/ },
    { what: '--offline', argv: [...check, '--offline'], says: /--offline forbids/ },
    { what: 'another word', argv: ['vars', 'chek'], says: /vars does not know chek/ },
    { what: 'another layer', argv: [...check, '--layer', 'L1'], says: /--layer takes all, org-secrets/ },
    { what: 'another format', argv: [...check, '--format', 'sarif'], says: /Allowed choices are table, json, md/ },
    {
      what: 'a broken registry',
      cwd: () => checkout({ '.github/sar/variables.yml': 'expected: 3\n' }),
      says: /yml:1:/,
    },
    { what: 'broken settings', cwd: () => checkout({ '.github/sar.yml': 'extend: []\n' }), says: /yml:1:1: .*extend/ },
  ])('$what', async ({ argv = check, cwd = () => checkout(files), exit = 3, says }) => {
    expect(await refusal(argv, { cwd: cwd() })).toEqual([exit, expect.stringMatching(says)])
  })

  it('a token that GitHub refuses', async () => {
    const cwd = checkout(files)
    const { github } = await host(cwd)
    const refused = await refusal(check, { cwd, variables: asking({ github, token: 'ghp_nobody' }) })
    expect(refused).toEqual([2, expect.stringMatching(/^sar-watchdog: GitHub refused the token \(401\)/)])
  })
})
