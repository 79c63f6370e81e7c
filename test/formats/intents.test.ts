import { layerOf } from '../../src/domain/intent.ts'
import { describe, expect, it } from 'vitest'
import { blobHash, sha256 } from '../../src/domain/identity.ts'
import { registrySchema } from '../../src/domain/registry.ts'
import { judgeMailbox, type MailboxRules } from '../../src/formats/intents/judge.ts'
import { readIntent, type MailboxFile } from '../../src/formats/intents/read.ts'
import { writeIntent, type Wish } from '../../src/formats/intents/write.ts'

const repository = 'octo/churn'
const place = { repository, registry: null }
const asOf = new Date('2026-05-04T12:00:00Z')

const fileOf = (text: string, name = 'variable_set_x.json'): MailboxFile => ({
  path: `.sar/pending_ops/${name}`,
  blob: blobHash(Buffer.from(text)),
  text,
})

const intent = (given: Readonly<Record<string, unknown>> = {}) => ({
  schema_version: '1',
  operation: 'set',
  scope: 'repo',
  owner: 'octo',
  repo: 'churn',
  name: 'LOG_LEVEL',
  value: 'info',
  queued_at: '2026-05-01T10:00:00Z',
  queued_by: 'someone',
  note: '',
  ...given,
})

const file = (given: Readonly<Record<string, unknown>> = {}, name?: string): MailboxFile =>
  fileOf(JSON.stringify(intent(given)), name)

const reasonOf = (read: ReturnType<typeof readIntent>): string =>
  read.ok ? 'it was read' : `${read.kind}: ${read.reason}`

const box = (bytes: number): string => Buffer.alloc(bytes, 7).toString('base64')
const sealed = (given: Readonly<Record<string, unknown>> = {}) => ({
  value: undefined,
  encrypted_value: box(60),
  key_id: '568250167242549743',
  ...given,
})

describe('reading an intent', () => {
  it('gives what the file asks, with the name as GitHub keeps it', () => {
    const one = file({ name: 'log_level', note: 'why', session: 'kept by nobody' })
    expect(readIntent(one, place)).toEqual({
      ok: true,
      unchecked: null,
      intent: {
        path: one.path,
        blob: one.blob,
        operation: 'set',
        scope: 'repo',
        environment: null,
        store: 'variables',
        name: 'LOG_LEVEL',
        value: 'info',
        sealed: null,
        queuedAt: Date.parse('2026-05-01T10:00:00Z'),
        queuedBy: 'someone',
        heldUntil: null,
      },
    })
  })

  it.each([
    [{}, 'actions', 'repo-secrets'],
    [{ scope: 'org' }, 'actions', 'org-secrets'],
    [{ scope: 'env', environment: 'prod' }, 'actions', 'env-secrets'],
    [{ store: 'dependabot' }, 'dependabot', 'dependabot'],
    [{ store: 'codespaces' }, 'codespaces', 'codespace'],
  ])('takes a sealed secret for its layer: %j', (given, store, layer) => {
    const read = readIntent(file(sealed(given)), place)
    expect(read).toMatchObject({
      ok: true,
      intent: { store, value: null, sealed: { encrypted: box(60), keyId: '568250167242549743' } },
    })
    expect(read.ok && layerOf(read.intent)).toBe(layer)
  })

  it('tolerates what real mailboxes leave out', () => {
    const bare = fileOf(
      '{"operation": "set", "name": "A", "value": "1", "blocked_until": "2026-06-01T02:36Z"}',
      'c1.json',
    )
    expect(readIntent(bare, place)).toMatchObject({
      ok: true,
      intent: { scope: 'repo', queuedAt: 0, queuedBy: null, heldUntil: '2026-06-01T02:36:00.000Z' },
    })
    expect(readIntent(file({ schema_version: 1, queued_at: '2026-04-06T02:36Z' }), place).ok).toBe(true)
    expect(readIntent(file({ owner: 'Octo', repo: 'CHURN' }), place).ok).toBe(true)
    expect(readIntent(file({ value: '{"lr": 0.1}\n' }), place)).toMatchObject({
      intent: { value: '{"lr": 0.1}\n' },
    })
    expect(readIntent(file({ operation: 'delete', value: null }), place)).toMatchObject({
      intent: { value: null },
    })
    expect(readIntent(file({ operation: 'delete', value: 'old' }), place)).toMatchObject({
      intent: { value: null },
    })
  })

  it.each([
    ['nothing in it', '', 'broken: is empty'],
    ['cut in the middle', '{"operation": "set", "name": "A", "va', 'broken: is not JSON'],
    ['a list', '[1]', 'broken: holds a list, not an object'],
    ['a word', '"set"', 'broken: holds a string, not an object'],
    ['an unknown operation', JSON.stringify(intent({ operation: 'rename' })), 'broken: `operation`: '],
    ['no name', '{"operation": "set", "value": "1"}', 'broken: `name`: '],
    ['an unknown scope', JSON.stringify(intent({ scope: 'enterprise' })), 'broken: `scope`: '],
  ])('calls broken: %s', (_, text, reason) => {
    expect(reasonOf(readIntent(fileOf(text), place))).toContain(reason)
  })

  it('never quotes a broken file, which may hold anything', () => {
    const read = readIntent(fileOf('{"operation": "set", "name": "A", "value": hunter2}'), place)
    expect(reasonOf(read)).toMatch(/^broken/)
    expect(reasonOf(read)).not.toContain('hunter')
  })

  it.each([
    ['a digit first', { name: '1ST' }, 'letters, digits and _ only'],
    ['a leading dash', { name: '-f' }, 'starts with -'],
    ['a path', { name: '../A' }, 'path separator'],
    ['a space', { name: 'A B' }, 'letters, digits and _ only'],
    ['a reserved name', { name: 'github_token' }, 'keeps names with GITHUB_'],
    ['an empty name', { name: '' }, 'letters, digits and _ only'],
    ['another owner', { owner: 'evil' }, 'another owner'],
    ['another repository', { repo: 'other' }, 'another repository'],
    ['another organisation', { scope: 'org', owner: 'evil', repo: undefined }, 'another owner'],
    ['an environment without its name', { scope: 'env' }, 'needs `environment`'],
    ['an environment in scope repo', { environment: 'prod' }, 'its scope is repo'],
    ['an empty value', { value: '' }, 'is empty'],
    ['no value', { value: null }, 'is empty'],
    ['false', { value: false }, 'is a boolean, not a string'],
    ['a number', { value: 5 }, 'is a number, not a string'],
    ['an object', { value: { a: 1 } }, 'is a object, not a string'],
    ['a half character', { value: '\ud800' }, 'no text that UTF-8 can hold'],
    ['an unreadable date', { queued_at: 'yesterday' }, '`queued_at` is not'],
    ['an unreadable hold', { blocked_until: '2026-02-30' }, '`blocked_until` is not'],
    ['another version', { schema_version: '2' }, 'is not 1'],
    ['a box that is too short', sealed({ encrypted_value: box(48) }), 'too short for a sealed box'],
    ['a box that is too long', sealed({ encrypted_value: box(49_201) }), 'longer than GitHub takes'],
    ['a box that is not Base64', sealed({ encrypted_value: `${box(60)}!` }), 'is not Base64'],
    ['a box without its key', sealed({ key_id: undefined }), '`key_id`'],
    ['a key of another form', sealed({ key_id: '../1' }), '`key_id`'],
    ['a clear value beside a sealed one', sealed({ value: 'hunter2' }), "holds a secret's value in clear"],
    ['an empty value beside a sealed one', sealed({ value: '' }), "holds a secret's value in clear"],
    ['a secret in clear', { store: 'actions' }, "holds a secret's value in clear"],
    ['a secret without value', { store: 'actions', value: null }, 'travels only sealed'],
    ['a sealed variable', sealed({ store: 'variables' }), 'variables are not sealed'],
    ['a sealed deletion', sealed({ operation: 'delete' }), 'carries a sealed value'],
    ['an organisation’s for Dependabot', sealed({ store: 'dependabot', scope: 'org' }), 'for a repository alone'],
  ])('refuses %s', (_, given, reason) => {
    expect(reasonOf(readIntent(file(given), place))).toMatch(/^refused/)
    expect(reasonOf(readIntent(file(given), place))).toContain(reason)
  })

  it.each([
    ['beside a sealed one', sealed({ value: 'hunter2' })],
    ['alone', { store: 'actions' }],
    ['of a deletion', { store: 'dependabot', operation: 'delete', value: 'hunter2' }],
    ['that is no text', { store: 'codespaces', value: 5 }],
    ['under a name that GitHub refuses', { store: 'actions', name: '1ST' }],
    ['of a file that nobody can act on', { store: 'actions', operation: 'rename' }],
  ])('calls a secret in clear lost: %s', (_, given) => {
    expect(readIntent(file(given), place)).toMatchObject({ ok: false, kind: 'refused', leaks: true })
  })

  it.each([
    ['an empty value', sealed({ value: '' })],
    ['a secret without value', { store: 'actions', value: null }],
    ['a sealed variable', sealed({ store: 'variables' })],
  ])('calls nothing lost by %s', (_, given) => {
    expect(readIntent(file(given), place)).toMatchObject({ ok: false, leaks: false })
  })

  it('refuses a credential without repeating it, and says what to do about the history', () => {
    const value = ['gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('')
    const reason = reasonOf(readIntent(file({ value }), place))
    expect(reason).toContain('looks like a credential (GitHub token)')
    expect(reason).toContain("git's history")
    expect(reason).not.toContain('a1B2')
  })

  const leaked = ['gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('')
  const accountKey = ['Account', 'Key=', 'q7R8'.repeat(21), '=='].join('')

  it.each([
    ['note', { note: leaked }],
    ['queued_by', { queued_by: leaked }],
    ['an unknown key', { session: { of: [leaked] } }],
    ['the name of an unknown key', { [leaked]: 1 }],
    ['environment', { scope: 'env', environment: leaked }],
    ['the value of a deletion', { operation: 'delete', value: leaked }],
    ['name', { name: leaked }],
    ['a value in Base64', { value: Buffer.from(leaked).toString('base64') }],
    ['a connection string', { value: accountKey }],
    ['a password', { note: ['pass', 'word=', 'hunter2x'].join('') }],
  ])('refuses a credential in %s, which git and the ledger would keep', (_, given) => {
    const read = readIntent(file(given), place)
    expect(reasonOf(read)).toMatch(/^refused: .*looks like a credential/)
    expect(JSON.stringify(read).toLowerCase()).not.toContain('a1b2')
  })

  it('refuses a credential in a key that is there twice, however it is escaped', () => {
    const escaped = `${JSON.stringify(intent()).slice(0, -1)},"note":"\\u0067${leaked.slice(1)}","note":"why"}`
    expect(reasonOf(readIntent(fileOf(escaped), place))).toContain('looks like a credential (GitHub token)')
  })

  it('refuses a poor password in a file, and takes its sealed form and its deletion', () => {
    const name = 'DB_PASSWORD_PROD'
    expect(reasonOf(readIntent(file({ name, value: 'sommer2026' }), place))).toMatch(
      /^refused: its value looks like a credential \(a text under the name of one\)/,
    )
    expect(readIntent(file({ name, value: 'change-me' }), place).ok).toBe(true)
    expect(readIntent(file(sealed({ name })), place).ok).toBe(true)
    expect(readIntent(file({ name, operation: 'delete', value: null, note: 'db moved' }), place).ok).toBe(true)
  })

  it.each(['DB_PaSSWORD', 'DB_paSSwoRD', 'api_kEy', 'dbPassWord'])(
    'refuses a poor password under %s, which GitHub keeps in capitals',
    (name) => {
      const read = readIntent(file({ name, value: 'correcthorse' }), place)
      expect(reasonOf(read)).toMatch(/^refused: its value looks like a credential \(a text under the name of one\)/)
    },
  )

  it('takes no key of the file for the value of what stands before it', () => {
    const text = '{"operation":"delete","name":"API_KEY","block\\u0001ed_until":"x"}'
    expect(readIntent(fileOf(text), place)).toMatchObject({ ok: true, intent: { name: 'API_KEY' } })
    expect(readIntent(fileOf(text.replace('"x"', '{"API_KEY":{"wNk83kd02kdSzd8q":1}}')), place).ok).toBe(false)
  })

  const twice = (more: string): string => `${JSON.stringify(intent()).slice(0, -1)},${more}}`

  it.each([
    ['the value', twice('"value":"harmful"'), 'the key `value`'],
    ['the value, written otherwise', twice('"v\\u0061lue":"harmful"'), 'the key `value`'],
    ['the name', twice('"name":"OTHER"'), 'the key `name`'],
    ['the same value', twice('"value" : "info"'), 'the key `value`'],
    ['a key that nobody knows', twice('"session":1,"session":1'), 'the key `session`'],
    ['a key within', twice('"session":[{"a":1},{"b":{"c":1,"d":"{","c":2}}]'), 'the key `c`'],
    ['a key that is no word', twice('"`a` <b>":1,"`a` <b>":1'), 'it holds a key twice'],
    ['__proto__', twice('"__proto__":1,"__proto__":1'), 'the key `__proto__`'],
  ])('refuses what says a thing twice: %s', (_, text, reason) => {
    const said = reasonOf(readIntent(fileOf(text), place))
    expect(said).toMatch(/^refused: it holds .* twice, so that nobody can say which of the two was reviewed/)
    expect(said).toContain(reason)
  })

  it('takes one key in several objects, and what only looks like a key', () => {
    const text = twice('"session":[{"value":1},{"value":{"value":",\\"value\\":"}}],"more":["value","value"]')
    expect(readIntent(fileOf(text), place)).toMatchObject({ ok: true, intent: { value: 'info' } })
  })

  it.each(['a\nb', 'a\u001b[31m', '`id`', '$(id)', '"; id', ' a', '.', '..', 'x'.repeat(256)])(
    'refuses %j as the name of an environment',
    (environment) => {
      expect(reasonOf(readIntent(file({ scope: 'env', environment }), place))).toMatch(/^refused: an environment/)
    },
  )

  it('takes environments as people name them', () => {
    for (const environment of ['prod/eu', '.net', '...', 'Preview – my-app', 'github-pages', 'stage (2)'])
      expect(readIntent(file({ scope: 'env', environment }), place).ok).toBe(true)
  })

  it('measures 48 KB in bytes of UTF-8', () => {
    expect(readIntent(file({ value: 'é'.repeat(24_576) }), place).ok).toBe(true)
    expect(reasonOf(readIntent(file({ value: `${'é'.repeat(24_576)}x` }), place))).toContain('has 49153 bytes')
  })

  it('says that it could not compare the repository, where nobody knows this one', () => {
    expect(readIntent(file(), { repository: null, registry: null })).toMatchObject({
      ok: true,
      unchecked: 'octo/churn',
    })
    expect(readIntent(file({ owner: undefined, repo: undefined }), { repository: null, registry: null })).toMatchObject(
      { ok: true, unchecked: null },
    )
  })
})

describe('judging a mailbox', () => {
  const rules: MailboxRules = { repository, registry: null, mailbox: { allow: [], governed: [] }, asOf }
  const states = (files: readonly MailboxFile[], given: Partial<MailboxRules> = {}) =>
    judgeMailbox(files, { ...rules, ...given }).map(({ path, state }) => `${path.split('/').at(-1)} ${state}`)

  it('orders by queued_at, then by file name, and not by file name alone', () => {
    const files = [
      file({ operation: 'delete', value: null, queued_at: '2026-05-01T10:00:00Z' }, 'variable_delete_A.json'),
      file({ name: 'B', queued_at: '2026-04-01T10:00:00Z' }, 'variable_set_Z.json'),
      file({ name: 'C', queued_at: undefined }, 'variable_set_undated.json'),
      file({ name: 'D', queued_at: '2026-04-01T10:00:00Z' }, 'variable_set_Y.json'),
    ]
    expect(states(files)).toEqual([
      'variable_set_undated.json due',
      'variable_set_Y.json due',
      'variable_set_Z.json due',
      'variable_delete_A.json due',
    ])
  })

  it('lets the later of two wishes for one variable win, and names it', () => {
    const earlier = file({ value: 'debug', queued_at: '2026-05-01T10:00:00Z' }, 'variable_set_z.json')
    const later = file({ value: 'info', name: 'log_level', queued_at: '2026-05-02T10:00:00Z' }, 'variable_set_a.json')
    const judged = judgeMailbox([later, earlier], rules)
    expect(judged.map(({ state }) => state)).toEqual(['conflict', 'due'])
    expect(judged[0]).toMatchObject({ path: earlier.path, winner: later.path })
  })

  it('refuses what says that it was queued in the future, and lets it win against nothing', () => {
    const soon = file({ queued_at: '2026-05-04T12:05:00Z' }, 'variable_1.json')
    expect(states([soon])).toEqual(['variable_1.json due'])
    const far = file({ value: 'far', queued_at: '2026-05-04T12:05:01Z' }, 'variable_2.json')
    const [refused, wish] = judgeMailbox([far, soon], rules)
    expect([wish?.state, refused?.state]).toEqual(['due', 'refused'])
    expect(refused?.reason).toContain('`queued_at` lies in the future')
  })

  it('sees no conflict between equal wishes, other scopes, or a wish that is held', () => {
    const twice = [file({}, 'variable_1.json'), file({ note: 'again' }, 'variable_2.json')]
    expect(states(twice)).toEqual(['variable_1.json due', 'variable_2.json due'])
    const scopes = [
      file({}, 'variable_1.json'),
      file({ scope: 'env', environment: 'prod', value: 'x' }, 'variable_2.json'),
    ]
    expect(states(scopes)).toEqual(['variable_1.json due', 'variable_2.json due'])
    const later = { value: 'x', queued_at: '2026-05-03T10:00:00Z', blocked_until: '2026-05-05' }
    expect(states([file({}, 'variable_1.json'), file(later, 'variable_2.json')])).toEqual([
      'variable_1.json due',
      'variable_2.json held',
    ])
  })

  it('holds until the instant and not longer', () => {
    expect(states([file({ blocked_until: '2026-05-04T12:00:01Z' })])).toEqual(['variable_set_x.json held'])
    expect(states([file({ blocked_until: '2026-05-04T12:00:00Z' })])).toEqual(['variable_set_x.json due'])
  })

  it('governs by settings and by the registry, in every layer, until this very content is approved', () => {
    const governed = { allow: [], governed: ['AGENT_*'] }
    const registry = registrySchema.parse({
      expected: [{ name: 'COPILOT_AGENT_AUTH_ENABLED', layer: 'repo-vars', governed: true }],
    })
    const halt = file({ name: 'agent_kill_switch', value: 'false' }, 'variable_1.json')
    const auth = file(
      { name: 'COPILOT_AGENT_AUTH_ENABLED', scope: 'env', environment: 'prod', value: 'true' },
      'variable_2.json',
    )
    const files = [halt, auth]
    expect(states(files, { mailbox: governed, registry })).toEqual([
      'variable_1.json governed',
      'variable_2.json governed',
    ])
    const salt = sha256(`${halt.blob} ${halt.path}`).slice(0, 32)
    const approval = {
      path: halt.path,
      blob: halt.blob,
      value: sha256(`${salt}\0false`),
      brought: 'c'.repeat(40),
      comment: null,
    }
    expect(states(files, { mailbox: governed, registry, approvals: [approval] })).toEqual([
      'variable_1.json due',
      'variable_2.json governed',
    ])
    for (const other of [{ path: 'x.json' }, { blob: 'f'.repeat(40) }, { value: null }])
      expect(states(files, { mailbox: governed, registry, approvals: [{ ...approval, ...other }] })).toEqual([
        'variable_1.json governed',
        'variable_2.json governed',
      ])
  })

  it('refuses a name that the allow-list lacks, and a value that the registry does not take', () => {
    const mailbox = { allow: ['CI_*'], governed: [] }
    const names = [file({ name: 'CI_RATE' }, 'variable_1.json'), file({}, 'variable_2.json')]
    expect(states(names, { mailbox }).toSorted()).toEqual(['variable_1.json due', 'variable_2.json refused'])
    const registry = registrySchema.parse({
      expected: [
        { name: 'LOG_LEVEL', layer: 'repo-vars', allowed: ['info', 'debug'] },
        { name: 'BATCH', layer: 'repo-vars', pattern: '[0-9]+' },
      ],
    })
    const values = [
      file({}, 'variable_1.json'),
      file({ value: 'loud' }, 'variable_2.json'),
      file({ name: 'BATCH', value: '512' }, 'variable_3.json'),
      file({ name: 'BATCH', value: '512 rows' }, 'variable_4.json'),
    ]
    const judged = judgeMailbox(values, { ...rules, registry })
    expect(states(values, { registry }).toSorted()).toEqual([
      'variable_1.json due',
      'variable_2.json refused',
      'variable_3.json due',
      'variable_4.json refused',
    ])
    expect(JSON.stringify(judged.filter(({ state }) => state === 'refused'))).not.toContain('loud')
  })

  it('lets one broken file stop no other, and leaves out what is no mail', () => {
    const files = [
      fileOf('{"operation": ', 'variable_broken.json'),
      fileOf('{"$id": "schema"}', 'schema.json'),
      fileOf('{"operation": ', 'odd.json'),
      file({ name: 'A' }, 'rl.json'),
    ]
    expect(states(files)).toEqual(['odd.json broken', 'variable_broken.json broken', 'rl.json due'])
  })
})

describe('writing an intent', () => {
  const wish: Wish = {
    operation: 'set',
    scope: 'repo',
    environment: null,
    repository,
    name: 'LOG_LEVEL',
    value: 'info',
    queuedAt: new Date('2026-05-04T12:00:00.123Z'),
    queuedBy: 'sar-watchdog',
    note: 'SAR-001',
  }
  const write = (given: Partial<Wish> = {}) =>
    writeIntent({ ...wish, ...given }, { dir: '.sar/pending_ops/', registry: null })

  it('writes what the contract says, and reads it back', () => {
    const written = write()
    expect(written).toEqual({
      ok: true,
      path: expect.stringMatching(/^\.sar\/pending_ops\/variable_set_LOG_LEVEL_20260504T120000123Z_[0-9a-f]{8}\.json$/),
      text: `{
  "schema_version": "1",
  "operation": "set",
  "scope": "repo",
  "owner": "octo",
  "repo": "churn",
  "name": "LOG_LEVEL",
  "value": "info",
  "queued_at": "2026-05-04T12:00:00.123Z",
  "queued_by": "sar-watchdog",
  "note": "SAR-001"
}
`,
    })
  })

  it('gives two wishes of one instant two files, and one wish one file', () => {
    const paths = [write(), write({ value: 'debug' }), write()].map((one) => (one.ok ? one.path : one.reason))
    expect(new Set(paths).size).toBe(2)
  })

  it('refuses before writing what reading would refuse, and lower case', () => {
    expect(write({ name: 'log_level' })).toEqual({ ok: false, reason: 'write the name as GitHub keeps it: LOG_LEVEL' })
    expect(write({ name: 'A/B' })).toMatchObject({ ok: false, reason: expect.stringContaining('path separator') })
    expect(write({ value: '' })).toMatchObject({ ok: false })
    expect(write({ scope: 'env' })).toMatchObject({ ok: false })
    expect(write({ operation: 'delete', value: null })).toMatchObject({ ok: true })
  })
})
