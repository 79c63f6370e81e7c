import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contractFile } from '../support/github/contract.ts'
import { routes } from '../support/github/routes.ts'
import { openScene, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene({
    actions: 'read',
    actions_variables: 'read',
    administration: 'read',
    checks: 'write',
    codespaces_secrets: 'read',
    contents: 'write',
    dependabot_secrets: 'read',
    environments: 'read',
    issues: 'write',
    organization_actions_variables: 'read',
    organization_codespaces_secrets: 'read',
    organization_dependabot_secrets: 'read',
    organization_secrets: 'read',
    organization_self_hosted_runners: 'read',
    pull_requests: 'write',
    secrets: 'read',
    security_events: 'write',
    statuses: 'write',
    vulnerability_alerts: 'read',
  })
})

afterEach(() => scene.close())

const name = 'octo/models'
const repository = '/repos/octo/models'

type Parts = Readonly<Record<string, string | number>>

/** Something of every kind, and the parts of paths that lead to it. */
const fill = async ({ github, app, models }: Scene): Promise<Parts> => {
  const ada = github.as('ada')
  const head = await ada.push(name, { branch: 'fix', files: { 'train.py': 'print(2)\n' } })
  const pull_number = await ada.openPullRequest(name, { title: 'Fix', head: 'fix' })
  await github.as('bob').review(name, pull_number, 'COMMENT', 'Fine')
  const issue_number = await ada.openIssue(name, { title: 'Drift', labels: ['sar'] })
  const comment_id = await ada.comment(name, issue_number, 'Seen')
  await ada.request(`POST ${repository}/issues/comments/${comment_id}/reactions`, { content: 'eyes' })
  await ada.request(`POST ${repository}/issues/${issue_number}/reactions`, { content: 'rocket' })
  await ada.request(`POST ${repository}/statuses/${head}`, { state: 'success' })
  const { data: check } = await app.rest.checks.create({
    ...models,
    name: 'sar',
    head_sha: head,
    conclusion: 'success',
  })
  const jobs = [{ name: 'test', steps: [{ name: 'pytest' }] }]
  const run = await github.addRun(name, { path: '.github/workflows/ci.yml', branch: 'fix', jobs })
  const artifact = { id: 7, name: 'signals', zip: Buffer.from('zip'), createdAt: run.createdAt, expired: false }
  run.artifacts.push(artifact)
  for (const place of [name, 'octo', { repository: name, environment: 'prod' }]) {
    github.setVariable(place, 'V', '1')
    github.setSecret(place, 'S')
  }
  for (const store of ['dependabot', 'codespaces'] as const)
    for (const place of [name, 'octo']) github.setSecret(place, 'S', { store })
  github.setVariable('octo', 'V', '1', { repositories: [name] })
  github.protect(name, 'main', { requiredChecks: ['ci'], requiredApprovals: 1 })
  github.addRuleset(name, { name: 'main', branches: ['main'], rules: [{ type: 'deletion' }] })
  const at = '2026-02-01T00:00:00Z'
  github.addCache(name, {
    key: 'pip',
    ref: 'refs/heads/main',
    version: 'v',
    sizeInBytes: 1,
    createdAt: at,
    lastAccessedAt: at,
  })
  github.addAnalysis(name, { ref: 'refs/heads/main', commit: head, tool: 'CodeQL', error: '' })
  const found = {
    rule: 'py/x',
    severity: 'error',
    security: 'high',
    tool: 'CodeQL',
    path: 'train.py',
    line: 1,
  } as const
  github.addCodeAlert(name, { ...found, ref: 'refs/heads/main', state: 'open' })
  const advisory = { ghsa: 'GHSA-1', cve: null, severity: 'high', score: 7.5, vulnerable: '< 2', patched: '2' } as const
  const dependency = { ecosystem: 'pip', package: 'x', manifest: 'requirements.txt', scope: 'runtime' } as const
  github.addDependencyAlert(name, { ...advisory, ...dependency, state: 'open' })
  for (const place of [name, 'octo']) github.addRunner(place, { name: 'gpu', labels: ['gpu'], online: true })
  const sarif = {
    commit_sha: head,
    ref: 'refs/heads/fix',
    sarif: 'H4sIAAAAAAACA6tWKkstKs7Mz1OyUlAy0jPUM1DSUVAqKs0rBgpEx9YCAEz/CHggAAAA',
  }
  const { data: upload } = await app.rest.codeScanning.uploadSarif({ ...models, ...sarif })
  const { data: blob } = await app.rest.git.createBlob({ ...models, content: 'x' })
  const { data: tag } = await app.rest.git.createTag({
    ...models,
    tag: 'v1',
    message: 'One',
    object: head,
    type: 'commit',
  })
  await app.rest.git.createRef({ ...models, ref: 'refs/tags/v1', sha: tag.sha })
  const { data: commit } = await app.rest.git.getCommit({ ...models, commit_sha: head })
  const { data: installation } = await scene.jwt.rest.apps.getRepoInstallation(models)
  return {
    owner: 'octo',
    repo: 'models',
    org: 'octo',
    username: 'ada',
    assignee: 'ada',
    branch: 'main',
    basehead: 'main...fix',
    ref: 'heads/main',
    path: 'train.py',
    name: 'V',
    secret_name: 'S',
    environment_name: 'prod',
    commit_sha: head,
    tree_sha: commit.tree.sha,
    file_sha: blob.sha,
    tag_sha: tag.sha,
    pull_number,
    issue_number,
    comment_id,
    check_run_id: check.id,
    run_id: run.id,
    job_id: run.jobs[0]?.id ?? 0,
    workflow_id: 'ci.yml',
    artifact_id: artifact.id,
    archive_format: 'zip',
    ruleset_id: github.rulesets(name)[0]?.id ?? 0,
    sarif_id: upload.id ?? '',
    installation_id: installation.id,
  }
}

describe('the contract', () => {
  it("describes what is served, and each reading answers in the form that GitHub's description has", async () => {
    const { github, app, jwt } = scene
    const packed = readFileSync(new URL('../support/github/openapi.json.gz', import.meta.url))
    const { operations } = contractFile.parse(JSON.parse(gunzipSync(packed).toString('utf8')))
    const served = routes.map(({ method, template }) => `${method} ${template}`)
    expect(Object.keys(operations).toSorted()).toEqual(served.toSorted())

    const parts = await fill(scene)
    const odd: Readonly<Record<string, Parts>> = {
      '/repos/{owner}/{repo}/commits/{ref}': { ref: 'main' },
      '/repos/{owner}/{repo}/labels/{name}': { name: 'sar' },
    }
    const refused: string[] = []
    for (const { method, template } of routes) {
      if (method !== 'GET' || template === '/user') continue
      const client = template.startsWith('/app') || template.endsWith('/installation') ? jwt : app
      const names = [...template.matchAll(/\{([a-z_]+)\}/g)].map(([, part = '']) => part)
      const atCommit: Parts = template.includes('/commits/{ref}/') || template.includes('ball/') ? { ref: 'fix' } : {}
      const values = Object.fromEntries(names.map((part) => [part, parts[part]]))
      const url = template.replace(/\{([a-z_]+)\}/g, (_, part: string) =>
        encodeURIComponent(String({ ...values, ...atCommit, ...odd[template] }[part])),
      )
      const answer = await client.request({ method, url }).catch((error: unknown) => error)
      if (answer instanceof Error) refused.push(`${template}: ${answer.message}`)
    }
    expect(refused).toEqual([expect.stringMatching(/pulls\/\{pull_number\}\/merge: Not Found/)])
    await github.idle()
    expect(github.violations).toEqual([])
  }, 60_000)
})
