import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asking, checkout, folder, git, host, instant, refusal, repository, sar, write } from './scene.ts'

const registry = `expected:
  - { name: LOG_LEVEL, layer: repo-vars, allowed: [info, debug] }
  - { name: SMTP_SECRET, layer: repo-vars, allowed: [mail-creds] }
  - { name: KILL_SWITCH, layer: repo-vars, governed: true }
`
const files = { '.github/sar.yml': 'state: { dir: .sar }\n', '.github/sar/variables.yml': registry }
const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
const box = '.sar/pending_ops'
const inBox = (cwd: string): readonly string[] => {
  try {
    return readdirSync(join(cwd, box)).toSorted(order)
  } catch {
    return []
  }
}
const set = (...args: readonly string[]) => ['intent', 'set', ...args]

describe('intent set and delete', () => {
  it('writes one file with the fields of the contract', async () => {
    const cwd = checkout(files)
    const result = await sar(set('LOG_LEVEL', 'debug', '--note', 'more to see'), { cwd })
    expect([result.exitCode, result.stderr]).toEqual([0, ''])
    expect(result.stdout).not.toContain('debug')
    const [file = ''] = inBox(cwd)
    expect(result.stdout).toContain(`Commit ${box}/${file} and open a pull request`)
    expect(JSON.parse(readFileSync(join(cwd, box, file), 'utf8'))).toEqual({
      schema_version: '1',
      operation: 'set',
      scope: 'repo',
      owner: 'octo',
      repo: 'model',
      name: 'LOG_LEVEL',
      value: 'debug',
      queued_at: '2026-06-01T12:00:00.000Z',
      note: 'more to see',
    })
  })

  it('takes what only looks like a credential where the registry lists it', async () => {
    const cwd = checkout(files)
    expect(await sar(set('SMTP_SECRET', 'mail-creds'), { cwd })).toMatchObject({ exitCode: 0, stderr: '' })
    expect((await sar(['intent', 'list', '--format', 'json'], { cwd })).stdout).toContain('"state": "due"')
  })

  it('never writes two wishes into one file, and says when one variable has two', async () => {
    const cwd = checkout(files)
    await sar(set('A', '1'), { cwd })
    const second = await sar(set('A', '2'), { cwd })
    await sar(['intent', 'delete', 'A', '--scope', 'env', '--environment', 'prod'], { cwd })
    expect(inBox(cwd)).toHaveLength(3)
    expect(second.stderr).toMatch(/variable_set_A_.* waits for the same variable; what was queued later wins\n$/)
  })

  it('takes the value from stdin, and a name and a value that look like flags', async () => {
    const cwd = checkout(files)
    await sar(set('GREETING', '--value-stdin'), { cwd, input: 'two\nlines\n' })
    await sar(set('--name', 'OFFSET', '--value=-1'), { cwd })
    const values = inBox(cwd).map((file) => JSON.parse(readFileSync(join(cwd, box, file), 'utf8')).value)
    expect(values.toSorted(order)).toEqual(['-1', 'two\nlines'])
  })

  it.each(['password = getpass()', "api_key = os.environ['X_KEY']"])(
    'writes %s: code that holds no value',
    async (code) => {
      const cwd = checkout(files)
      expect(await sar(set('SNIPPET', code), { cwd })).toMatchObject({ exitCode: 0 })
      expect(inBox(cwd)).toHaveLength(1)
    },
  )

  const key = ['gh', 'p_', 'A1b2'.repeat(9)].join('')
  it.each([
    { what: 'a credential', argv: set('TOKEN', key), says: /looks like a credential/ },
    { what: 'a password by its name', argv: set('DB_PASSWORD', 'hunter2isGood9'), says: /looks like a credential/ },
    {
      what: 'a password without a user in an address',
      argv: set('REDIS_URL', ['redis://:', 's3cretpasswordX9', '@redis:6379/0'].join('')),
      says: /looks like a credential \(password in a URL\)/,
    },
    { what: 'a poor password', argv: set('DB_PASSWORD', 'sommer2026'), says: /looks like a credential/ },
    { what: 'a key with a number', argv: set('API_KEY_2', 'a8f3k29dk3kd93kd'), says: /looks like a credential/ },
    { what: 'a key to an interface', argv: set('OPENAIAPI_KEY', 'champion'), says: /looks like a credential/ },
    { what: 'an old secret', argv: set('CLIENT_SECRET_OLD', 'hj8Qhdf837hd83jd8'), says: /looks like a credential/ },
    {
      what: 'a key that is a UUID',
      argv: set('HEROKU_API_KEY', 'c9f1a2b3-4d5e-6f70-8a9b-0c1d2e3f4a5b'),
      says: /looks like a credential/,
    },
    {
      what: 'a bearer token',
      argv: set('HEADER', 'Authorization: Bearer abcdefghijklmnop1234567890ABC'),
      says: /looks like a credential/,
    },
    {
      what: 'a credential on stdin',
      argv: set('TOKEN', '--value-stdin'),
      input: `${key}\n`,
      says: /like a credential/,
    },
    { what: 'a credential as a note', argv: set('A', '1', '--note', key), says: /looks like a credential/ },
    {
      what: 'a credential as an environment',
      argv: ['intent', 'delete', 'A', '--scope', 'env', '--environment', key],
      says: /looks like a credential/,
    },
    { what: 'a value to delete by', argv: ['intent', 'delete', 'A', '--value', key], says: /delete takes no value/ },
    { what: 'lower case', argv: set('log_level', 'info'), says: /write the name as GitHub keeps it: LOG_LEVEL/ },
    { what: 'a name of GitHub’s', argv: set('GITHUB_X', '1'), says: /GitHub keeps names with GITHUB_/ },
    { what: 'a name with a slash', argv: set('../X', '1'), says: /path separator/ },
    { what: 'an empty value', argv: set('A', ''), says: /its value is empty/ },
    { what: 'a long value', argv: set('A', 'x'.repeat(49_153)), says: /49153 bytes/ },
    { what: 'no value', argv: set('A'), says: /takes a name and a value/ },
    { what: 'no name', argv: ['intent', 'delete'], says: /takes the name of a variable/ },
    { what: 'the value twice', argv: set('A', '1', '--value', '2'), says: /the value was given twice/ },
    { what: 'a value to delete', argv: ['intent', 'delete', 'A', '1'], says: /was given too much/ },
    { what: 'an environment of no scope', argv: set('A', '1', '--environment', 'prod'), says: /its scope is repo/ },
    ...['.', '..'].map((name) => ({
      what: `${name} as an environment`,
      argv: set('A', '1', '--scope', 'env', '--environment', name),
      says: /neither \. nor \.\./,
    })),
    { what: 'a scope without environment', argv: set('A', '1', '--scope', 'env'), says: /needs `environment`/ },
    { what: 'another scope', argv: set('A', '1', '--scope', 'all'), says: /--scope takes repo, org or env/ },
    {
      what: 'what only looks like one, with the way out',
      argv: set('CACHE_SECRET', 'mail-creds'),
      says: /list the value under `allowed`/,
    },
    { what: 'a known shape that the registry lists', argv: set('SMTP_SECRET', key), says: /looks like a credential/ },
    { what: 'what the registry forbids', argv: set('LOG_LEVEL', 'loud'), says: /none of the allowed values/ },
    { what: 'a governed name', argv: set('KILL_SWITCH', 'true'), says: /is governed: .*--governed queues it/ },
    { what: 'another word', argv: ['intent', 'sett'], says: /intent does not know sett/ },
  ])('refuses $what and writes nothing', async ({ argv, input, says }) => {
    const cwd = checkout(files)
    const [exitCode, line] = await refusal(argv, { cwd, ...(input === undefined ? {} : { input }) })
    expect([exitCode, line]).toEqual([3, expect.stringMatching(says)])
    expect(line).not.toContain(key)
    expect(inBox(cwd)).toEqual([])
  })

  it('refuses outside a repository, in one without a name, and by a registry that does not hold', async () => {
    expect(await refusal(set('A', '1'), { cwd: folder() })).toEqual([3, expect.stringMatching(/not a git repository/)])
    const nameless = checkout(files)
    git(nameless, 'remote', 'remove', 'origin')
    expect(await refusal(set('A', '1'), { cwd: nameless })).toEqual([3, expect.stringMatching(/give --repo/)])
    const broken = checkout({ '.github/sar/variables.yml': 'expected: 1\n' })
    expect(await refusal(set('A', '1'), { cwd: broken })).toEqual([3, expect.stringMatching(/what is governed cannot/)])
  })
})

describe('each action of intent', () => {
  it.each([
    ['set', 'A', '1', '--apply'],
    ['set', 'A', '1', '--tidy'],
    ['delete', 'A', '--apply'],
    ['seal', 'A', '--tidy'],
    ['list', '--governed'],
    ['list', '--apply'],
    ['list', '--scope', 'repo'],
    ['clear', '--name', 'A'],
    ['clear', '--store', 'variables'],
    ['clear', '--note', 'why'],
    ['process', '--value', '1'],
    ['process', '--value-stdin'],
    ['process', '--environment', 'prod'],
  ])('takes no flag of another: %s', async (...argv) => {
    const cwd = checkout(files)
    await sar(set('A', '1'), { cwd })
    const flag = argv.find((one) => one.startsWith('--')) ?? ''
    expect(await refusal(['intent', ...argv], { cwd })).toEqual([
      3,
      expect.stringMatching(new RegExp(`${flag} goes with intent [a-z, ]+ alone$`)),
    ])
    expect(inBox(cwd)).toHaveLength(1)
  })

  it('does not tidy without applying', async () => {
    const cwd = checkout(files)
    expect(await refusal(['intent', 'process', '--tidy'], { cwd })).toEqual([
      3,
      expect.stringMatching(/--tidy goes with --apply/),
    ])
  })
})

describe('intent list and clear', () => {
  it('shows each file as it stands, broken ones too, and removes intents alone', async () => {
    const cwd = checkout(files)
    await sar(set('A', 'never shown'), { cwd })
    const queued = await sar(set('KILL_SWITCH', 'true', '--governed'), { cwd })
    expect(queued.stdout).toContain('its name is governed, so a code owner of the mailbox approves it by a review')
    write(cwd, { [`${box}/variable_cut.json`]: '{"operation": "se', [`${box}/other.json`]: '{"a": 1}' })
    const table = await sar(['intent', 'list'], { cwd })
    expect(table.stdout).not.toContain('never shown')
    const listed = JSON.parse((await sar(['intent', 'list', '--format', 'json'], { cwd })).stdout)
    const states = listed.intents.map((one: { name: string | null; state: string }) => [one.name, one.state])
    expect(states).toEqual([
      [null, 'broken'],
      ['A', 'due'],
      ['KILL_SWITCH', 'governed'],
    ])
    const cleared = await sar(['intent', 'clear'], { cwd })
    expect(cleared.stdout).toContain('3 removed, uncommitted')
    expect(inBox(cwd)).toEqual(['other.json'])
    expect((await sar(['intent', 'list'], { cwd })).stdout).toBe('the mailbox is empty\n')
  })
})

describe('a link in the mailbox', () => {
  it('is named as what was not read', async () => {
    const cwd = checkout({
      ...files,
      'elsewhere.json': '{"operation":"set","name":"A","value":"1"}',
      [`${box}/x.txt`]: '',
    })
    symlinkSync('../../elsewhere.json', join(cwd, box, 'link.json'))
    git(cwd, 'add', '--all')
    const { stdout } = await sar(['intent', 'list'], { cwd })
    expect(stdout).toMatch(/^unread .*link\.json .*is a symbolic link/m)
  })
})

describe('a file that was applied and lies in the mailbox still', { timeout: 60_000 }, () => {
  it('is listed with the date of its receipt, and processing says that it is inert', async () => {
    const cwd = checkout({ '.github/sar/variables.yml': registry })
    await sar(set('LOG_LEVEL', 'debug'), { cwd })
    git(cwd, 'add', '--all')
    git(cwd, 'commit', '--quiet', '--message=Queue')
    const variables = asking(await host(cwd))
    const hosted = { cwd: folder(), variables }
    const process = ['intent', 'process', '--repo', repository]
    expect((await sar([...process, '--apply'], hosted)).stderr).toBe('')
    const [file = ''] = inBox(cwd)
    const listed = JSON.parse((await sar(['intent', 'list', '--format', 'json'], { cwd, variables })).stdout)
    expect(listed.intents).toMatchObject([
      { name: 'LOG_LEVEL', operation: 'set', state: 'consumed', reason: 'applied at 2026-06-01T12:00:00.000Z' },
    ])
    const table = await sar(['intent', 'list'], { cwd, variables })
    expect(table.stdout).toContain('1 in the mailbox, 1 of them done with')
    const inert = `${box}/${file} is inert (applied at 2026-06-01T12:00:00.000Z): what is to be applied again is queued anew`
    for (const argv of [process, [...process, '--apply']]) {
      const again = await sar(argv, hosted)
      expect([again.exitCode, again.stdout]).toEqual([0, 'nothing waits in the mailbox\n'])
      expect(again.stderr).toContain(inert)
    }
    expect((await sar(['intent', 'clear'], { cwd })).stdout).toContain('1 removed, uncommitted')
    expect(inBox(cwd)).toEqual([])
  })
})

describe('a file that was applied and comes again', { timeout: 120_000 }, () => {
  it('stays inert under its path, and is another wish under a new one', async () => {
    const cwd = checkout({ '.github/sar/variables.yml': registry })
    await sar(set('LOG_LEVEL', 'debug'), { cwd })
    git(cwd, 'add', '--all')
    git(cwd, 'commit', '--quiet', '--message=Queue')
    const { github, token } = await host(cwd)
    const hosted = { cwd: folder(), variables: asking({ github, token }) }
    const apply = () => sar(['intent', 'process', '--apply', '--repo', repository], hosted)
    const level = async () => (await sar(['vars', 'get', 'LOG_LEVEL', '--repo', repository], hosted)).stdout
    await apply()
    const [file = ''] = inBox(cwd)
    const path = `${box}/${file}`
    const text = readFileSync(join(cwd, path), 'utf8')
    github.setVariable(repository, 'LOG_LEVEL', 'info')
    await github.as('ada').push(repository, { files: { [path]: null } })
    await github.as('ada').push(repository, { files: { [path]: text } })
    expect((await apply()).stderr).toContain(`${path} is inert`)
    expect(await level()).toBe('info\n')
    await github.as('ada').push(repository, { files: { [path]: null, [`${box}/again.json`]: text } })
    expect((await apply()).stdout).toMatch(/\n1 of 1 applied\n$/)
    expect(await level()).toBe('debug\n')
  })
})

describe('intent process', { timeout: 60_000 }, () => {
  it('plans without a word to GitHub, applies once, records it, and removes the file', async () => {
    const cwd = checkout(files)
    const { github, token } = await host(cwd)
    const variables = asking({ github, token })
    await sar(set('LOG_LEVEL', 'debug'), { cwd })
    const plan = await sar(['intent', 'process'], { cwd, variables })
    expect([plan.exitCode, plan.stdout]).toEqual([0, expect.stringMatching(/1 due; --apply applies them\n$/)])
    expect(github.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    const done = await sar(['intent', 'process', '--apply'], { cwd, variables })
    expect([done.exitCode, done.stdout]).toEqual([0, expect.stringMatching(/^applied .*\n\n1 of 1 applied\n$/)])
    expect(done.stderr).toMatch(/^removed \.sar\/pending_ops\/variable_set_LOG_LEVEL_.*, uncommitted\n$/)
    expect((await sar(['vars', 'get', 'LOG_LEVEL'], { cwd, variables })).stdout).toBe('debug\n')
    expect(inBox(cwd)).toEqual([])
    const ledger = await sar(['intent', 'process', '--apply'], { cwd, variables })
    expect([ledger.exitCode, ledger.stdout]).toEqual([0, 'the mailbox is empty\n'])
    expect(github.violations).toEqual([])
  })

  it('over the API takes the default branch, keeps its state on GitHub, and tidies by a pull request', async () => {
    const cwd = checkout({})
    write(cwd, { '.github/sar/variables.yml': registry, 'README.md': '# Model\n' })
    await sar(set('LOG_LEVEL', 'debug'), { cwd })
    git(cwd, 'add', '--all')
    git(cwd, 'commit', '--quiet', '--message=Queue')
    const { github, token } = await host(cwd)
    const variables = asking({ github, token })
    const argv = ['intent', 'process', '--apply', '--tidy', '--repo', repository]
    const done = await sar(argv, { cwd: folder(), variables })
    expect([done.exitCode, done.stdout]).toEqual([0, expect.stringMatching(/\n1 of 1 applied\n$/)])
    expect(done.stderr).toMatch(/applied intents are removed by http/)
    const again = await sar(['intent', 'process', '--repo', repository], { cwd: folder(), variables })
    expect(again.stdout).toBe('nothing waits in the mailbox\n')
  })

  it('refuses without a token, with a refused one, and offline', async () => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    const act = ['intent', 'process', '--apply']
    expect(await refusal(act, { cwd })).toEqual([2, expect.stringMatching(/needs a token/)])
    expect(await refusal([...act, '--offline'], { cwd })).toEqual([3, expect.stringMatching(/--offline forbids/)])
    const { github } = await host(cwd)
    const variables = asking({ github, token: 'ghp_nobody' })
    await sar(set('A', '1'), { cwd })
    expect(await refusal(act, { cwd, variables })).toEqual([2, expect.stringMatching(/refused the token \(401\)/)])
  })
})

describe('intent process, where a name is governed', { timeout: 60_000 }, () => {
  it('applies what a maintainer other than the author approved by a review, and leaves the rest queued', async () => {
    const cwd = checkout({ ...files, '.github/sar.yml': 'service: action\n' })
    const { github, token } = await host(cwd)
    github.collaborator(repository, 'grace', 'maintain')
    const bring = async (name: string, value: string, approved: boolean) => {
      const text = JSON.stringify({ operation: 'set', name: 'KILL_SWITCH', scope: 'repo', value, queued_at: instant })
      await github.as('ada').push(repository, { branch: name, files: { [`${box}/variable_${name}.json`]: text } })
      const number = await github.as('ada').openPullRequest(repository, { title: name, head: name })
      if (approved) await github.as('grace').review(repository, number, 'APPROVE')
      await github.as('ada').merge(repository, number, 'squash')
    }
    await bring('one', 'off', true)
    await bring('two', 'on', false)
    const variables = { GITHUB_API_URL: github.url, SAR_TOKEN: token, GITHUB_ACTOR: 'somebody-else' }
    const process = ['intent', 'process', '--apply', '--repo', repository, '--format', 'json']
    const { intents } = JSON.parse((await sar(process, { cwd, variables })).stdout)
    expect(intents.map((row: { path: string; state: string }) => [row.path, row.state])).toEqual([
      [`${box}/variable_one.json`, 'applied'],
      [`${box}/variable_two.json`, 'governed'],
    ])
    const ledger = ['ledger', 'show', '--repo', repository, '--format', 'json']
    const { lines } = JSON.parse((await sar(ledger, { cwd, variables })).stdout)
    expect(lines.map((line: { action: string; actor: string }) => `${line.action} ${line.actor}`)).toEqual([
      'confirm grace',
      'intent.applying ada',
      'intent.applied ada',
    ])
    expect(JSON.stringify(lines)).not.toContain('"off"')
    expect(github.violations).toEqual([])
  })
})
