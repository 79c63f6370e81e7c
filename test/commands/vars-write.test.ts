import { describe, expect, it } from 'vitest'
import { asking, checkout, git, host, instant, refusal, repository, sar, write } from './scene.ts'

const files = {
  '.github/sar.yml': 'extends: [recommended]\nmailbox: { allow: ["CI_*", KILL_SWITCH, LOG_LEVEL] }\n',
  '.github/sar/variables.yml': `expected:
  - { name: KILL_SWITCH, layer: repo-vars, governed: true }
  - { name: LOG_LEVEL, layer: repo-vars, allowed: [info, debug] }
`,
}

const hosted = async () => {
  const cwd = checkout(files)
  const { github, token } = await host(cwd)
  return { cwd, github, variables: asking({ github, token }) }
}

describe('vars set and delete', { timeout: 60_000 }, () => {
  it('write, read back, and leave a receipt in the ledger without the value', { timeout: 60_000 }, async () => {
    const { cwd, github, variables } = await hosted()
    github.setVariable(repository, 'CI_QUEUE', 'old-queue')
    const set = await sar(['vars', 'set', 'CI_QUEUE', 'new-queue'], { cwd, variables })
    expect(set).toMatchObject({ exitCode: 0, stderr: '' })
    expect(set.stdout).toContain('set and read back')
    expect((await sar(['vars', 'get', 'CI_QUEUE'], { cwd, variables })).stdout).toBe('new-queue\n')
    const ledger = await sar(['ledger', 'show', '--format', 'json'], { cwd, variables })
    expect(JSON.parse(ledger.stdout).lines.map(({ action }: { action: string }) => action)).toEqual([
      'intent.applying',
      'intent.applied',
    ])
    expect(ledger.stdout).not.toContain('new-queue')
    expect((await sar(['ledger', 'verify'], { cwd, variables })).exitCode).toBe(0)
    expect(set.stdout).not.toContain('.json')
    const later = (minutes: number) => ({ cwd, variables, now: new Date(instant.getTime() + minutes * 60_000) })
    const again = await sar(['vars', 'set', 'CI_QUEUE', 'new-queue'], later(1))
    expect(again.stdout).toMatch(/^applied .*\n\nit stood so already\n$/)
    const gone = await sar(['vars', 'delete', 'CI_QUEUE'], later(2))
    expect([gone.exitCode, gone.stdout]).toEqual([0, expect.stringMatching(/\n\ndeleted, and looked for in vain\n$/)])
    const twice = await sar(['vars', 'delete', 'CI_QUEUE'], later(3))
    expect([twice.exitCode, twice.stdout]).toEqual([0, expect.stringMatching(/\n\nthere is none\n$/)])
    expect((await sar(['vars', 'get', 'CI_QUEUE'], { cwd, variables })).exitCode).toBe(1)
    expect(github.violations).toEqual([])
  })

  it('write what the registry allows under any name, and get shows it', async () => {
    const cwd = checkout({
      '.github/sar.yml': 'extends: [recommended]\nmailbox: { allow: [API_KEY] }\n',
      '.github/sar/variables.yml': 'expected:\n  - { name: API_KEY, layer: repo-vars, allowed: [header, query] }\n',
    })
    const { github, token } = await host(cwd)
    const given = { cwd, variables: asking({ github, token }) }
    expect((await sar(['vars', 'set', 'API_KEY', 'header'], given)).exitCode).toBe(0)
    expect(await sar(['vars', 'get', 'API_KEY'], given)).toMatchObject({ exitCode: 0, stdout: 'header\n' })
    github.setVariable(repository, 'API_KEY', 'hidden-away')
    expect(await refusal(['vars', 'get', 'API_KEY'], given)).toEqual([
      3,
      expect.stringMatching(/looks like a credential.*not shown.*under `allowed`/),
    ])
  })

  it('are judged on any branch by the rules of the default one', async () => {
    const cwd = checkout({ ...files, '.github/sar.yml': `${files['.github/sar.yml']}state: { branch: sar-state }\n` })
    const given = { cwd, variables: asking(await host(cwd)) }
    git(cwd, 'switch', '--quiet', '--create', 'feature/x')
    write(cwd, { '.github/sar.yml': 'mailbox: { allow: ["*"] }\nstate: { branch: sar-state }\n' })
    expect((await sar(['vars', 'set', 'CI_QUEUE', 'new'], given)).exitCode).toBe(0)
    expect((await sar(['vars', 'get', 'CI_QUEUE'], given)).stdout).toBe('new\n')
    expect((await sar(['vars', 'delete', 'CI_QUEUE'], given)).stdout).toContain('deleted')
    expect(await refusal(['vars', 'set', 'OTHER', '1'], given)).toEqual([
      3,
      expect.stringMatching(/`mailbox\.allow` does not list its name/),
    ])
  })

  it('are recorded under the name of the token, whoever the environment says it is', async () => {
    const { cwd, variables } = await hosted()
    const given = { cwd, variables: { ...variables, GITHUB_ACTOR: 'somebody-else' } }
    expect((await sar(['vars', 'set', 'CI_QUEUE', 'a'], given)).exitCode).toBe(0)
    const { lines } = JSON.parse((await sar(['ledger', 'show', '--format', 'json'], given)).stdout)
    type Line = { actor: string; evidence: { queuedBy: string } }
    expect(lines.map(({ actor, evidence }: Line) => [actor, evidence.queuedBy])).toEqual([
      ['ada', 'ada'],
      ['ada', 'ada'],
    ])
  })

  it('are not done when the wish lost against a later one, and say so', async () => {
    const { cwd, github, variables } = await hosted()
    const ahead = new Date(instant.getTime() + 4 * 60_000)
    expect((await sar(['vars', 'set', 'CI_QUEUE', 'first'], { cwd, variables, now: ahead })).exitCode).toBe(0)
    const lost = await sar(['vars', 'set', 'CI_QUEUE', 'second'], { cwd, variables })
    expect(lost.exitCode).toBe(1)
    expect(lost.stdout).toMatch(/^superseded .*came later/m)
    expect(lost.stdout).toContain('nothing was written')
    expect((await sar(['vars', 'get', 'CI_QUEUE'], { cwd, variables })).stdout).toBe('first\n')
    expect(github.violations).toEqual([])
  })

  it('are refused for an environment that there is not', async () => {
    const { cwd, github, variables } = await hosted()
    github.addEnvironment(repository, 'prod')
    const set = await sar(['vars', 'set', 'CI_ALIAS', 'champion', '--environment', 'prdo'], { cwd, variables })
    expect([set.exitCode, set.stdout]).toEqual([
      1,
      expect.stringMatching(/^refused .*there is no environment prdo[^]*\n\nnothing was written\n$/),
    ])
    const deleted = await sar(['vars', 'delete', 'CI_ALIAS', '--environment', 'prdo'], { cwd, variables })
    expect([deleted.exitCode, deleted.stdout]).toEqual([
      1,
      expect.stringMatching(/^refused .*there is no environment prdo[^]*\n\nnothing was written\n$/),
    ])
    const none = await sar(['vars', 'delete', 'CI_ALIAS', '--environment', 'prod'], { cwd, variables })
    expect([none.exitCode, none.stdout]).toEqual([0, expect.stringMatching(/\n\nthere is none\n$/)])
  })

  it('read the value from stdin, and write into an environment', async () => {
    const { cwd, github, variables } = await hosted()
    github.addEnvironment(repository, 'prod')
    const argv = ['vars', 'set', 'CI_ALIAS', '--value-stdin', '--environment', 'prod']
    expect((await sar(argv, { cwd, variables, input: 'champion\n' })).exitCode).toBe(0)
    const read = ['vars', 'get', 'CI_ALIAS', '--layer', 'env-vars', '--environment', 'prod']
    expect((await sar(read, { cwd, variables })).stdout).toBe('champion\n')
  })

  it.each([
    { what: 'a governed name', argv: ['KILL_SWITCH', '1'], says: /is governed: a person has to approve it on record/ },
    { what: 'a name that is not allowed', argv: ['OTHER', '1'], says: /`mailbox\.allow` does not list its name/ },
    { what: 'a value that the registry does not allow', argv: ['LOG_LEVEL', 'loud'], says: /none of the allowed/ },
    { what: 'a name that GitHub keeps', argv: ['GITHUB_X', '1'], says: /GITHUB_/ },
    { what: 'a name with a slash', argv: ['CI_A/B', '1'], says: /path separator/ },
    { what: 'an empty value', argv: ['CI_A', ''], says: /empty/ },
    { what: 'a value over 48 KB', argv: ['CI_A', 'x'.repeat(49_153)], says: /48 KB|bytes/ },
    { what: 'a credential', argv: ['CI_A', `ghp_${'a1B2'.repeat(9)}`], says: /looks like a credential/ },
    { what: 'no value', argv: ['CI_A'], says: /takes a name and a value/ },
    { what: 'a layer of secrets', argv: ['CI_A', '1', '--layer', 'repo-secrets'], says: /holds secrets.*intent seal/ },
  ])('refuse $what, and write nothing', async ({ argv, says }) => {
    const { cwd, github, variables } = await hosted()
    expect(await refusal(['vars', 'set', ...argv], { cwd, variables })).toEqual([3, expect.stringMatching(says)])
    const writes = github.requests.filter(
      ({ method, body }) => method !== 'GET' && !/^\{"query":"(?:query|\{)/.test(body),
    )
    expect(writes).toEqual([])
  })
})
