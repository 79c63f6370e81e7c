import { describe, expect, it } from 'vitest'
import { asking, checkout, folder, host, refusal, sar } from './scene.ts'

const settings = { '.github/sar.yml': 'extends: [recommended]\n' }
const registry = 'expected:\n  - { name: LOG_LEVEL, layer: repo-vars }\n  - { name: KEY, layer: repo-secrets }\n'
const trees = {
  alpha: { ...settings, '.github/sar/variables.yml': registry },
  beta: { '.github/sar.yml': 'registry: ops/vars.yml\n', 'ops/vars.yml': registry },
  broken: { ...settings, '.github/sar/variables.yml': 'expected: 3\n' },
  plain: { 'README.md': '# Nothing\n' },
  settled: settings,
}

const hosted = async () => {
  const { github, token } = await host(checkout({ 'README.md': '# Model\n' }))
  for (const [name, files] of Object.entries(trees)) {
    await github.createRepository({ owner: 'octo', name, from: checkout(files), organization: true })
    github.collaborator(`octo/${name}`, 'ada', 'admin')
  }
  github.setVariable('octo/alpha', 'LOG_LEVEL', 'info')
  github.setSecret('octo/alpha', 'KEY')
  github.setVariable('octo/beta', 'LOG_LEVEL', 'info')
  return { cwd: folder(), github, variables: asking({ github, token }) }
}

describe('vars check --org', { timeout: 120_000 }, () => {
  it('audits every repository that has a registry, wherever its settings keep it, in one table', async () => {
    const { cwd, github, variables } = await hosted()
    const { stdout, exitCode } = await sar(['vars', 'check', '--org', 'octo', '--format', 'json'], { cwd, variables })
    expect(exitCode).toBe(1)
    const document = JSON.parse(stdout)
    const asked = github.requests.length
    expect(document).toMatchObject({
      organization: 'octo',
      without: 3,
      repositories: [
        { repository: 'octo/alpha', summary: { total: 2, present: 2, absent: 0, unknown: 0 }, reason: null },
        { repository: 'octo/beta', summary: { total: 2, present: 1, absent_required: 1 }, reason: null },
        { repository: 'octo/broken', summary: null, reason: expect.stringMatching(/variables\.yml:1:/) },
      ],
    })
    expect(document.requests.rest + document.requests.graphql).toBe(asked)
    expect(github.violations).toEqual([])
    const table = await sar(['vars', 'check', '--org', 'octo'], { cwd, variables })
    expect(table.stdout).toMatch(/^octo\/beta +2 +1 +1 \(1 required\) +0 +0/m)
    expect(table.stdout).toMatch(/3 with a registry, 3 without; \d+ requests and 2 GraphQL queries\n$/)
  })

  it('ends with the codes of the original where --compat says so', async () => {
    const { cwd, variables } = await hosted()
    const end = async (...more: readonly string[]): Promise<number> =>
      (await sar(['vars', 'check', '--org', 'octo', '--compat', ...more], { cwd, variables })).exitCode
    expect([await end(), await end('--fail-on-absent'), await end('--strict')]).toEqual([0, 1, 4])
  })

  it('says of each repository what was asked for in vain, and of an organization that it is not seen', async () => {
    const { cwd, github, variables } = await hosted()
    github.setVariable('octo/beta', 'KEY', 'x')
    github.fail({ with: 403, times: 1000, route: /\/dependabot\/secrets$/ })
    const blind = await sar(['vars', 'check', '--org', 'octo', '--all-layers'], { cwd, variables })
    expect(blind.stdout).toMatch(/^octo\/alpha .* not read: dependabot: GitHub refused \(403\)/m)
    const nobody = await refusal(['vars', 'check', '--org', 'nobody'], { cwd, variables })
    expect(nobody).toEqual([4, expect.stringMatching(/check the name, and that the token sees the organization/)])
  })

  it.each([
    { argv: ['vars', 'check', '--org', 'octo', '--offline'], exit: 3, says: /--offline forbids/ },
    { argv: ['vars', 'diff', '--org', 'octo'], exit: 3, says: /--org goes with vars check alone/ },
    { argv: ['vars', 'check', '--org', '../x'], exit: 3, says: /--org takes the name/ },
    { argv: ['vars', 'check', '--org', 'octo'], exit: 2, says: /needs a token/ },
  ])('refuses $argv', async ({ argv, exit, says }) => {
    expect(await refusal(argv, { cwd: folder() })).toEqual([exit, expect.stringMatching(says)])
  })
})
