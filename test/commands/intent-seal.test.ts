import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asking, checkout, git, host, instant, refusal, repository, sar } from './scene.ts'

const files = { '.github/sar.yml': 'state: { dir: .sar }\n' }
const box = '.sar/pending_ops'
const clear = 'correct-horse \u00e4 battery\nstaple'
const forms = [
  clear,
  Buffer.from(clear).toString('base64'),
  encodeURIComponent(clear),
  JSON.stringify(clear).slice(1, -1),
]

/** The text of every file below a folder, `.git` too. */
const everything = (cwd: string): string =>
  readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

const scene = async () => {
  const cwd = checkout(files)
  const { github, token } = await host(cwd)
  github.addEnvironment(repository, 'prod')
  return { cwd, github, variables: asking({ github, token }) }
}

const layers = [
  { what: 'the repository', flags: [], place: repository, store: 'actions' },
  {
    what: 'an environment',
    flags: ['--scope', 'env', '--environment', 'prod'],
    place: { repository, environment: 'prod' },
    store: 'actions',
  },
  { what: 'the organisation', flags: ['--scope', 'org'], place: 'octo', store: 'actions' },
  { what: 'Dependabot', flags: ['--store', 'dependabot'], place: repository, store: 'dependabot' },
  { what: 'Codespaces', flags: ['--store', 'codespaces'], place: repository, store: 'codespaces' },
] as const

describe('intent seal', { timeout: 120_000 }, () => {
  it.each(layers)('queues a secret of $what sealed, and processing sets it', async ({ flags, place, store }) => {
    const { cwd, github, variables } = await scene()
    const sealed = await sar(['intent', 'seal', 'API_KEY', ...flags], { cwd, variables, input: `${clear}\n` })
    expect([sealed.exitCode, sealed.stderr]).toEqual([0, ''])
    const [file = ''] = readdirSync(join(cwd, box))
    const queued: unknown = JSON.parse(readFileSync(join(cwd, box, file), 'utf8'))
    expect(queued).toMatchObject({ operation: 'set', name: 'API_KEY', store, value: null })
    expect(Object.keys(Object(queued))).toEqual(expect.arrayContaining(['encrypted_value', 'key_id']))
    git(cwd, 'add', '--all')
    git(cwd, 'commit', '--quiet', '--message=Queue')
    const before = github.requests.length
    const done = await sar(['intent', 'process', '--apply'], { cwd, variables })
    expect(done.stdout).toContain('1 of 1 applied')
    expect(done.exitCode).toBe(0)
    expect(await github.secretValue(place, 'API_KEY', store)).toBe(clear)
    expect(github.requests.slice(before).filter(({ method }) => method === 'PUT')).toHaveLength(1)
    const again = await sar(['intent', 'process', '--apply'], { cwd, variables })
    expect([again.exitCode, again.stdout]).toEqual([0, 'the mailbox is empty\n'])
    const seen = [
      everything(cwd),
      git(cwd, 'log', '--patch', '--all'),
      JSON.stringify(github.requests),
      ...[sealed, done, again].flatMap(({ stdout, stderr }) => [stdout, stderr]),
    ].join('\n')
    expect(seen).toContain('API_KEY')
    for (const form of forms) expect(seen).not.toContain(form)
    expect(github.violations).toEqual([])
  })

  it('asks a person at a terminal, and shows nothing of it', async () => {
    const { cwd, github, variables } = await scene()
    const sealed = await sar(['intent', 'seal', 'API_KEY', '--format', 'json'], { cwd, variables, typed: 'hunter2' })
    expect(sealed.exitCode).toBe(0)
    expect(`${sealed.stdout}${everything(cwd)}`).not.toContain('hunter2')
    await sar(['intent', 'process', '--apply'], { cwd, variables })
    expect(await github.secretValue(repository, 'API_KEY')).toBe('hunter2')
  })

  it('asks to seal anew what is sealed to a key that GitHub replaced', async () => {
    const { cwd, github, variables } = await scene()
    await sar(['intent', 'seal', 'API_KEY'], { cwd, variables, input: clear })
    github.replaceSealingKey()
    const stale = await sar(['intent', 'process', '--apply'], { cwd, variables })
    expect(stale.exitCode).toBe(1)
    expect(stale.stdout).toMatch(/^dead .*GitHub has replaced: seal it anew with `intent seal API_KEY`/m)
    expect(github.requests.filter(({ method }) => method === 'PUT')).toEqual([])
    const listed = await sar(['search', '--sensor', 'pending-intents', '--format', 'json'], { cwd, variables })
    expect(listed.stdout).toContain('seal it anew')
    await sar(['intent', 'clear'], { cwd, variables })
    await sar(['intent', 'seal', 'API_KEY'], { cwd, variables, input: clear })
    expect((await sar(['intent', 'process', '--apply'], { cwd, variables })).exitCode).toBe(0)
    expect(await github.secretValue(repository, 'API_KEY')).toBe(clear)
  })

  it('sets what was sealed before another that is stale, which is given up', async () => {
    const { cwd, github, variables } = await scene()
    const later = new Date(instant.getTime() + 120_000)
    await sar(['intent', 'seal', 'API_KEY'], { cwd, variables, input: 'too late', now: later })
    github.replaceSealingKey()
    await sar(['intent', 'seal', 'API_KEY'], { cwd, variables, input: clear })
    const done = await sar(['intent', 'process', '--apply'], { cwd, variables, now: later })
    expect([done.exitCode, done.stdout]).toEqual([1, expect.stringMatching(/^applied .*\ndead .*seal it anew/m)])
    expect(await github.secretValue(repository, 'API_KEY')).toBe(clear)
  })

  it('keeps who sees a secret of the organisation, and lets a deletion remove it', async () => {
    const { cwd, github, variables } = await scene()
    await github.createRepository({ owner: 'octo', name: 'other', organization: true, files: { 'a.txt': 'a' } })
    const updatedAt = new Date('2026-01-01T00:00:00Z')
    github.setSecret('octo', 'SHARED', { repositories: [repository, 'octo/other'], updatedAt })
    await sar(['intent', 'seal', 'SHARED', '--scope', 'org'], { cwd, variables, input: clear })
    expect((await sar(['intent', 'process', '--apply'], { cwd, variables })).exitCode).toBe(0)
    const list: unknown = await github.as('octo').request('GET /orgs/octo/actions/secrets/SHARED/repositories')
    expect(list).toMatchObject({ total_count: 2 })
    await sar(['intent', 'delete', 'SHARED', '--scope', 'org', '--store', 'actions'], { cwd, variables })
    expect((await sar(['intent', 'process', '--apply'], { cwd, variables })).exitCode).toBe(0)
    expect(await github.secretValue('octo', 'SHARED')).toBeUndefined()
    expect(github.violations).toEqual([])
  })

  it('names the right that its token lacks', async () => {
    const { cwd, github } = await scene()
    const token = github.token('ada', { permissions: { contents: 'write', metadata: 'read' } })
    const [exitCode, line] = await refusal(['intent', 'seal', 'API_KEY'], {
      cwd,
      variables: asking({ github, token }),
      input: clear,
    })
    expect([exitCode, line]).toEqual([4, expect.stringContaining('secrets: read')])
  })

  it.each([
    { what: 'a value on the command line', argv: ['API_KEY', 'hunter2'], says: /never given on the command line/ },
    { what: 'a value in a flag', argv: ['API_KEY', '--value', 'hunter2'], says: /never given on the command line/ },
    { what: 'a value beside --name', argv: ['--name', 'A', 'hunter2'], says: /never given on the command line/ },
    { what: 'no name', argv: [], says: /takes the name of a secret/ },
    { what: 'no value', argv: ['API_KEY'], input: '\n', says: /the value is empty/ },
    { what: 'a long value', argv: ['API_KEY'], input: 'x'.repeat(49_153), says: /longer than GitHub takes/ },
    { what: 'lower case', argv: ['api_key'], says: /write the name as GitHub keeps it: API_KEY/ },
    { what: 'a name of GitHub’s', argv: ['GITHUB_X'], says: /GitHub keeps names with GITHUB_/ },
    { what: 'a variable', argv: ['A', '--store', 'variables'], says: /variables are not sealed/ },
    { what: 'an organisation’s for Codespaces', argv: ['A', '--store', 'codespaces', '--scope', 'org'], says: /alone/ },
    { what: 'an environment without name', argv: ['A', '--scope', 'env'], says: /takes --environment/ },
    {
      what: 'an environment that there is not',
      argv: ['A', '--scope', 'env', '--environment', 'prdo'],
      says: /there is no environment prdo/,
    },
    { what: 'work offline', argv: ['A', '--offline'], says: /--offline forbids that/ },
  ])('refuses $what and writes nothing', async ({ argv, input = 'hunter2\n', says }) => {
    const { cwd, variables } = await scene()
    const [exitCode, line] = await refusal(['intent', 'seal', ...argv], { cwd, variables, input })
    expect([exitCode, line]).toEqual([3, expect.stringMatching(says)])
    expect(line).not.toContain('hunter2')
    expect(everything(join(cwd, '.git')) + readdirSync(cwd).join(' ')).not.toMatch(/hunter2|\.sar\b/)
  })

  it('takes a secret by no other verb', async () => {
    const { cwd } = await scene()
    expect(await refusal(['intent', 'set', 'A', 'x', '--store', 'actions'], { cwd })).toEqual([
      3,
      expect.stringMatching(/travels only sealed.*use intent seal/),
    ])
    expect(await refusal(['intent', 'seal', 'A'], { cwd, input: 'x' })).toEqual([2, expect.stringMatching(/no token/)])
  })
})
