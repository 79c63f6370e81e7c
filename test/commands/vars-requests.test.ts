import { describe, expect, it } from 'vitest'
import { asking, checkout, host, repository, sar } from './scene.ts'

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
    expect(github.requests.filter(({ path }) => path === '/graphql').length).toBeLessThanOrEqual(1)
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
