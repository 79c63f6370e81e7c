import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asking, checkout, folder, git, host, refusal, repository, sar } from './scene.ts'

const environment = 'Aries_Serpent_codex_'

describe('the requests of an audit', () => {
  it('are eight for the registry of the original method, and every page is read', async () => {
    const cwd = checkout({ '.github/sar.yml': 'extends: [codex]\n' })
    const { github, token } = await host(cwd)
    const variables = asking({ github, token })
    const expected = await sar(['vars', 'expected', '--format', 'json', '--offline'], { cwd })
    const entries: readonly { readonly name: string; readonly layer: string }[] = JSON.parse(expected.stdout)
    for (const { name, layer } of entries) {
      if (layer === 'org-secrets') github.setSecret('octo', name)
      if (layer === 'repo-secrets') github.setSecret(repository, name)
      if (layer === 'repo-vars') github.setVariable(repository, name, '1')
      if (layer === 'env-secrets') github.setSecret({ repository, environment }, name)
      if (layer === 'env-vars') github.setVariable({ repository, environment }, name, '1')
      if (layer === 'codespace') github.setSecret(repository, name, { store: 'codespaces' })
    }
    const result = await sar(['vars', 'check', '--format', 'json'], { cwd, variables })
    expect(JSON.parse(result.stdout).summary).toMatchObject({ total: 99, present: 99, absent: 0, unknown: 0 })
    expect(result.exitCode).toBe(0)
    const layers = github.requests.filter(({ path }) => /\/(?:[a-z]+-)?(?:secrets|variables)\b/.test(path))
    expect(layers).toHaveLength(8)
    expect(github.requests).toHaveLength(8)
    expect(github.violations).toEqual([])
  })

  it.each([
    { layer: 'repo-vars', count: 30, requests: 1 },
    { layer: 'repo-vars', count: 31, requests: 2 },
    { layer: 'org-vars', count: 91, requests: 4 },
    { layer: 'env-vars', count: 60, requests: 2 },
    { layer: 'repo-secrets', count: 100, requests: 1 },
    { layer: 'org-secrets', count: 101, requests: 2 },
    { layer: 'env-secrets', count: 250, requests: 3 },
    { layer: 'dependabot', count: 150, requests: 2 },
    { layer: 'codespace', count: 99, requests: 1 },
    { layer: 'org-codespace', count: 101, requests: 2 },
    { layer: 'org-dependabot', count: 100, requests: 1 },
  ])('$count in $layer cost $requests, and none is missed', async ({ layer, count, requests }) => {
    const ofEnvironment = layer.startsWith('env-')
    const last = `N_${String(count - 1).padStart(4, '0')}`
    const cwd = checkout({
      '.github/sar.yml': 'extends: [recommended]\n',
      '.github/sar/variables.yml': `expected: [{ name: ${last}, layer: ${layer}${ofEnvironment ? ', environment: prod' : ''} }]\n`,
    })
    const { github, token } = await host(cwd)
    const place = ofEnvironment ? { repository, environment: 'prod' } : layer.startsWith('org-') ? 'octo' : repository
    for (let at = 0; at < count; at += 1) {
      const name = `N_${String(at).padStart(4, '0')}`
      if (layer.endsWith('-vars')) github.setVariable(place, name, '1')
      else
        github.setSecret(place, name, {
          store: layer.endsWith('dependabot') ? 'dependabot' : layer.endsWith('codespace') ? 'codespaces' : 'actions',
        })
    }
    const { stdout } = await sar(['vars', 'check', '--format', 'json'], { cwd, variables: asking({ github, token }) })
    expect(JSON.parse(stdout).summary).toMatchObject({ present: 1, extra: count - 1 })
    expect(github.requests.filter(({ path }) => /(?:secrets|variables)\b/.test(path))).toHaveLength(requests)
  })
})

const registry = 'expected:\n  - { name: LOG_LEVEL, layer: repo-vars }\n  - { name: KEY, layer: repo-secrets }\n'
const usual = { '.github/sar.yml': 'extends: [recommended]\n', '.github/sar/variables.yml': registry }
const elsewhere = { '.sar.yml': 'registry: ops/vars.yml\n', 'ops/vars.yml': registry }

/** How many requests of each kind a command made at GitHub. */
const counted = (github: Awaited<ReturnType<typeof host>>['github']) => {
  const graphql = github.requests.filter(({ path }) => path === '/graphql').length
  return { graphql, rest: github.requests.length - graphql }
}

describe('without a checkout', { timeout: 120_000 }, () => {
  it.each([
    { argv: ['vars', 'check'], rest: 2 },
    { argv: ['vars', 'diff'], rest: 2 },
    { argv: ['vars', 'report'], rest: 2 },
    { argv: ['vars', 'expected'], rest: 0 },
    { argv: ['vars', 'list'], rest: 1 },
    { argv: ['vars', 'rotate-check'], rest: 4 },
    { argv: ['vars', 'get', 'LOG_LEVEL'], rest: 1 },
  ])('$argv costs one GraphQL query beside its layers, and lists no tree', async ({ argv, rest }) => {
    const { github, token } = await host(checkout(usual))
    github.setVariable(repository, 'LOG_LEVEL', 'info')
    github.setSecret(repository, 'KEY')
    const { exitCode } = await sar([...argv, '--repo', repository], {
      cwd: folder(),
      variables: asking({ github, token }),
    })
    expect(exitCode).toBe(0)
    expect(counted(github)).toEqual({ graphql: 1, rest })
    expect(github.violations).toEqual([])
  })

  it('costs one query more where the settings keep the registry elsewhere, which only they can tell', async () => {
    const { github, token } = await host(checkout(elsewhere))
    github.setVariable(repository, 'LOG_LEVEL', 'info')
    const argv = ['vars', 'check', '--repo', repository, '--format', 'json']
    const { stdout } = await sar(argv, { cwd: folder(), variables: asking({ github, token }) })
    expect(JSON.parse(stdout).summary).toMatchObject({ total: 2, present: 1, absent: 1 })
    expect(counted(github)).toEqual({ graphql: 2, rest: 2 })
  })

  it('reads a registry that is a link, that GraphQL does not show whole, or of a repository without a commit', async () => {
    const linked = checkout({ ...usual, 'ops/vars.yml': registry })
    rmSync(join(linked, '.github/sar/variables.yml'))
    symlinkSync('../../ops/vars.yml', join(linked, '.github/sar/variables.yml'))
    git(linked, 'add', '--all')
    git(linked, 'commit', '--quiet', '--message=Link')
    const long = checkout({ ...usual, '.github/sar/variables.yml': `${registry}# ${'x'.repeat(600_000)}\n` })
    for (const cwd of [linked, long]) {
      const { github, token } = await host(cwd)
      const argv = ['vars', 'expected', '--repo', repository, '--format', 'json']
      const { stdout } = await sar(argv, { cwd: folder(), variables: asking({ github, token }) })
      expect(JSON.parse(stdout)).toMatchObject([{ name: 'LOG_LEVEL' }, { name: 'KEY' }])
    }
    const { github, token } = await host(checkout({}))
    const argv = ['vars', 'check', '--repo', repository]
    expect(await refusal(argv, { cwd: folder(), variables: asking({ github, token }) })).toEqual([
      3,
      expect.stringContaining('there is no registry'),
    ])
  })

  it('of an organization costs one query for each fifty repositories beside the list and the layers', async () => {
    const { github, token } = await host(checkout(usual))
    const plain = checkout({ 'README.md': '# Nothing\n' })
    for (let at = 0; at < 50; at += 1) {
      const from = at === 0 ? checkout(elsewhere) : at === 1 ? checkout(usual) : plain
      await github.createRepository({ owner: 'octo', name: `r${String(at)}`, from, organization: true })
      github.collaborator(`octo/r${String(at)}`, 'ada', 'admin')
    }
    const argv = ['vars', 'check', '--org', 'octo', '--format', 'json']
    const { stdout } = await sar(argv, { cwd: folder(), variables: asking({ github, token }) })
    const audited = 3
    const document = JSON.parse(stdout)
    expect([document.repositories.length, document.without]).toEqual([audited, 48])
    // 51 repositories: two queries, and one for the registry that lies elsewhere.
    expect(counted(github)).toEqual({ graphql: 3, rest: 1 + 2 * audited })
    expect(document.requests).toEqual(counted(github))
    expect(github.violations).toEqual([])
  })

  it('tells of the one repository that GitHub refuses, and of the others how they stand', async () => {
    const { github, token } = await host(checkout(usual))
    for (const name of ['alpha', 'beta', 'gamma']) {
      await github.createRepository({ owner: 'octo', name, from: checkout(usual), organization: true })
      github.collaborator(`octo/${name}`, 'ada', 'admin')
    }
    // All four at once, the first two, and the second of these alone.
    github.fail({ with: 404, times: 2, route: /\/graphql$/ })
    github.fail({ with: 404, after: 3, route: /\/graphql$/ })
    const argv = ['vars', 'check', '--org', 'octo', '--format', 'json']
    const { stdout } = await sar(argv, { cwd: folder(), variables: asking({ github, token }) })
    expect(JSON.parse(stdout).repositories).toMatchObject([
      { repository: 'octo/alpha', summary: { total: 2 }, reason: null },
      { repository: 'octo/beta', summary: null, reason: expect.stringContaining('GitHub refused (404)') },
      { repository: 'octo/gamma', summary: { total: 2 }, reason: null },
      { repository, summary: { total: 2 }, reason: null },
    ])
  })
})
