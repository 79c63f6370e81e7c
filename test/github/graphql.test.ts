import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScene, refusal, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.close())

const commit = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid parents(first: 1) { nodes { oid } } } ref { name prefix } }
}`

const additions = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, text]) => ({ path, contents: Buffer.from(text).toString('base64') }))

describe('createCommitOnBranch', () => {
  it('writes and deletes files, tells the push, and refuses a branch that has moved', async () => {
    const { github, app, receiver } = scene
    const head = await github.tip('octo/models', 'main')
    const input = {
      branch: { repositoryNameWithOwner: 'octo/models', branchName: 'main' },
      expectedHeadOid: head,
      message: { headline: 'Keep state' },
      fileChanges: { additions: additions({ 'state/a.json': '{}\n' }), deletions: [{ path: 'train.py' }] },
    }
    const made = await app.graphql<{ createCommitOnBranch: { commit: { oid: string }; ref: unknown } }>(commit, {
      input,
    })
    const oid = await github.tip('octo/models', 'main')
    expect(made.createCommitOnBranch).toEqual({
      commit: { oid, parents: { nodes: [{ oid: head }] } },
      ref: { name: 'main', prefix: 'refs/heads/' },
    })
    const { data } = await app.rest.repos.getCommit({ owner: 'octo', repo: 'models', ref: oid })
    expect(data.files?.map(({ filename, status }) => `${status} ${filename}`)).toEqual([
      'added state/a.json',
      'removed train.py',
    ])
    expect([data.commit.verification?.verified, data.author?.login]).toEqual([true, 'sar-watchdog[bot]'])
    const answer = await app.request('POST /graphql', { query: commit, variables: { input } })
    expect(answer.data).toEqual({
      data: { createCommitOnBranch: null },
      errors: [
        {
          type: 'STALE_DATA',
          path: ['createCommitOnBranch'],
          locations: [{ line: 2, column: 3 }],
          message: `Expected branch to point to "${head}" but it did not.  Pull and try again.`,
        },
      ],
    })
    await github.idle()
    expect(receiver.received.filter(({ name }) => name === 'push')).toHaveLength(1)
    expect(github.violations).toEqual([])
  })

  it('needs the rights that its paths need', async () => {
    const { github, app } = scene
    const input = {
      branch: { repositoryNameWithOwner: 'octo/models', branchName: 'main' },
      expectedHeadOid: await github.tip('octo/models', 'main'),
      message: { headline: 'Change the workflow' },
      fileChanges: { additions: additions({ '.github/workflows/ci.yml': 'on: push\n' }) },
    }
    expect(await refusal(app.graphql(commit, { input }))).toMatch(/Resource not accessible by integration/)
    expect(await refusal(scene.as('eve').graphql(commit, { input }))).toMatch(
      /Could not resolve to a Repository with the name 'octo\/models'/,
    )
    expect(github.violations).toEqual([])
  })
})

describe('a query', () => {
  it('reads many blobs by id, binary and large ones as GitHub shows them', async () => {
    const { github, app } = scene
    const large = 'x'.repeat(600_000)
    await github.as('ada').push('octo/models', {
      files: { 'w.bin': Buffer.from([1, 0, 2]), 'large.txt': large, 'latin.txt': Buffer.from([233]) },
    })
    const { data: tree } = await app.rest.git.getTree({
      owner: 'octo',
      repo: 'models',
      tree_sha: 'main',
      recursive: '1',
    })
    const ids = Object.fromEntries(tree.tree.map(({ path, sha }) => [path, sha]))
    const part = (alias: string, path: string): string => `${alias}: object(oid: "${ids[path] ?? ''}") { ...text }`
    const read = await app.graphql(`query {
      repository(owner: "octo", name: "models") { ${part('a', 'train.py')} ${part('b', 'w.bin')} ${part('c', 'large.txt')} ${part('d', 'latin.txt')} }
    }
    fragment text on Blob { byteSize isBinary isTruncated text }`)
    expect(read).toEqual({
      repository: {
        a: { byteSize: 9, isBinary: false, isTruncated: false, text: 'print(1)\n' },
        b: { byteSize: 3, isBinary: true, isTruncated: false, text: null },
        c: { byteSize: 600_000, isBinary: false, isTruncated: true, text: large.slice(0, 512_000) },
        d: { byteSize: 1, isBinary: false, isTruncated: false, text: 'é' },
      },
    })
    expect(github.violations).toEqual([])
  })

  it('lists the entries of a tree and the branch heads of repositories', async () => {
    const { github, app } = scene
    const oid = await github.tip('octo/models', 'main')
    const read = await app.graphql(`query {
      repository(owner: "octo", name: "models") {
        nameWithOwner defaultBranchRef { name target { oid } }
        object(expression: "main:.github") { ... on Tree { entries { name path type object { ... on Tree { entries { path mode } } } } } }
        ref(qualifiedName: "refs/heads/nowhere") { name }
      }
    }`)
    expect(read).toEqual({
      repository: {
        nameWithOwner: 'octo/models',
        defaultBranchRef: { name: 'main', target: { oid } },
        object: {
          entries: [
            {
              name: 'workflows',
              path: '.github/workflows',
              type: 'tree',
              object: { entries: [{ path: 'ci.yml', mode: 0o100644 }] },
            },
          ],
        },
        ref: null,
      },
    })
    expect(github.violations).toEqual([])
  })

  it("counts as a violation when GitHub's schema has no such field", async () => {
    const { github, app } = scene
    expect(await refusal(app.graphql('query { repository(owner: "octo", name: "models") { stars } }'))).toMatch(
      /Cannot query field "stars"/,
    )
    expect(github.violations).toEqual([{ where: 'POST /graphql', message: expect.stringContaining('"stars"') }])
  })
})

describe('auto-merge', () => {
  const enable =
    'mutation ($id: ID!) { enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: SQUASH }) { pullRequest { state } } }'

  it('waits for what is required, and is refused when there is nothing to wait for', async () => {
    const { github, app, models } = scene
    const sha = await github.as('ada').push('octo/models', { branch: 'fix', files: { 'train.py': 'print(2)\n' } })
    const number = await github.as('ada').openPullRequest('octo/models', { title: 'Fix', head: 'fix' })
    const { data: pull } = await app.rest.pulls.get({ ...models, pull_number: number })
    const ask = () => app.graphql(enable, { id: pull.node_id })
    expect(await refusal(ask())).toMatch(/Pull request Pull request is in clean status/)
    github.protect('octo/models', 'main', { requiredChecks: ['ci'] })
    expect(await ask()).toEqual({ enablePullRequestAutoMerge: { pullRequest: { state: 'OPEN' } } })
    await app.rest.checks.create({ ...models, name: 'ci', head_sha: sha, conclusion: 'success' })
    const { data: merged } = await app.rest.pulls.get({ ...models, pull_number: number })
    expect(merged.merged).toBe(true)
    expect(github.violations).toEqual([])
  })
})
