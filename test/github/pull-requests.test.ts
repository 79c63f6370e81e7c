import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScene, refusal, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.close())

describe('a pull request', () => {
  it('is opened, changed and merged, and the app is told of each with a signature', async () => {
    const { github, models, receiver } = scene
    const ada = github.as('ada')
    const octokit = scene.as('ada')
    await ada.push('octo/models', { branch: 'fix', files: { 'train.py': 'print(2)\n' }, message: 'Print two' })
    const { data: opened } = await octokit.rest.pulls.create({
      ...models,
      title: 'Print two',
      head: 'fix',
      base: 'main',
    })
    const pull = { ...models, pull_number: opened.number }
    await ada.push('octo/models', { branch: 'fix', files: { 'new.py': 'x = 1\n' } })
    const { data: files } = await octokit.rest.pulls.listFiles(pull)
    expect(files.map(({ filename, status }) => `${status} ${filename}`)).toEqual(['added new.py', 'modified train.py'])
    const { data: merged } = await octokit.rest.pulls.merge({ ...pull, merge_method: 'squash' })
    expect(merged.sha).toBe(await github.tip('octo/models', 'main'))
    const { data: closed } = await octokit.rest.pulls.get(pull)
    expect([closed.state, closed.merged, closed.merge_commit_sha]).toEqual(['closed', true, merged.sha])
    await github.idle()
    expect(receiver.received.every(({ signed }) => signed)).toBe(true)
    const told = receiver.received.filter(({ name }) => name === 'pull_request').map(({ action }) => action)
    expect(told).toEqual(['opened', 'synchronize', 'closed'])
    expect(receiver.received.filter(({ name }) => name === 'push')).toHaveLength(3)
    expect(github.violations).toEqual([])
  })

  it('is refused where GitHub refuses it', async () => {
    const { github, models } = scene
    const octokit = scene.as('ada')
    await github.as('ada').push('octo/models', { branch: 'fix', files: { 'train.py': 'print(2)\n' } })
    const open = (head: string, base = 'main') => octokit.rest.pulls.create({ ...models, title: 'Fix', head, base })
    expect(await refusal(open('nowhere'))).toMatch(/^422 Validation Failed/)
    expect(await refusal(open('main'))).toMatch(/^422 Validation Failed.*No commits between main and main/)
    const { data: opened } = await open('fix')
    expect(await refusal(open('fix'))).toMatch(/already exists for octo:fix/)
    const pull = { ...models, pull_number: opened.number }
    expect(await refusal(octokit.rest.pulls.merge({ ...pull, sha: '0'.repeat(40) }))).toMatch(
      /^409 Head branch was modified/,
    )
    await github.as('ada').push('octo/models', { files: { 'train.py': 'print(3)\n' } })
    expect(await refusal(octokit.rest.pulls.merge(pull))).toBe('405 Pull Request is not mergeable')
    expect(await refusal(scene.as('bob').rest.pulls.merge(pull))).toMatch(/^403 /)
    expect(await refusal(scene.as('eve').rest.pulls.get(pull))).toBe('404 Not Found')
    expect(github.violations).toEqual([])
  })

  it('waits for the checks and approvals that its base is protected with', async () => {
    const { github, models, app } = scene
    github.protect('octo/models', 'main', { requiredChecks: ['sar / gates'], requiredApprovals: 1 })
    github.collaborator('octo/models', 'cleo', 'maintain')
    const sha = await github.as('ada').push('octo/models', { branch: 'fix', files: { 'train.py': 'print(2)\n' } })
    const number = await github.as('ada').openPullRequest('octo/models', { title: 'Fix', head: 'fix' })
    const pull = { ...models, pull_number: number }
    const state = async (): Promise<string> => (await app.rest.pulls.get(pull)).data.mergeable_state
    expect(await refusal(app.rest.pulls.merge(pull))).toMatch(/^405 Required status check "sar \/ gates" is expected/)
    await app.rest.checks.create({ ...models, name: 'sar / gates', head_sha: sha, conclusion: 'success' })
    expect(await state()).toBe('blocked')
    await github.as('cleo').review('octo/models', number, 'APPROVE')
    expect(await state()).toBe('clean')
    await github.as('cleo').merge('octo/models', number)
    await github.idle()
    const told = scene.receiver.received.map(({ name, action }) => `${name} ${action ?? ''}`)
    expect(told).toEqual(
      expect.arrayContaining(['pull_request_review submitted', 'check_run completed', 'pull_request closed']),
    )
    expect(github.violations).toEqual([])
  })
})

describe('a reader', () => {
  it('may review and comment, but not open branches, close, label or approve with effect', async () => {
    const { github, models } = scene
    github.protect('octo/models', 'main', { requiredApprovals: 1 })
    await github.as('ada').push('octo/models', { branch: 'fix', files: { 'train.py': 'print(2)\n' } })
    const number = await github.as('ada').openPullRequest('octo/models', { title: 'Fix', head: 'fix' })
    const bob = scene.as('bob').rest
    const pull = { ...models, pull_number: number }
    await bob.pulls.createReview({ ...pull, event: 'APPROVE' })
    await bob.issues.createComment({ ...models, issue_number: number, body: 'Fine' })
    const { data: seen } = await bob.pulls.get(pull)
    expect(seen.mergeable_state).toBe('blocked')
    expect(await refusal(bob.pulls.update({ ...pull, state: 'closed' }))).toMatch(/^403 /)
    expect(await refusal(bob.issues.addLabels({ ...models, issue_number: number, labels: ['x'] }))).toMatch(/^403 /)
    expect(await refusal(bob.pulls.create({ ...models, title: 'Mine', head: 'main', base: 'fix' }))).toMatch(/^403 /)
    expect(github.violations).toEqual([])
  })
})

describe('a pull request that is behind', () => {
  it('is brought up to date by a merge of its base', async () => {
    const { github, models, app } = scene
    const ada = github.as('ada')
    await ada.push('octo/models', { branch: 'fix', files: { 'a.txt': 'a' }, date: new Date('2026-01-01T00:00:00Z') })
    const number = await ada.openPullRequest('octo/models', { title: 'Fix', head: 'fix' })
    await ada.push('octo/models', { files: { 'b.txt': 'b' } })
    await app.rest.pulls.updateBranch({ ...models, pull_number: number })
    expect(await refusal(app.rest.pulls.updateBranch({ ...models, pull_number: number }))).toMatch(
      /^422 There are no new commits/,
    )
    const { data: commits } = await app.rest.pulls.listCommits({ ...models, pull_number: number })
    expect(commits.map(({ commit }) => `${commit.author?.date ?? ''} ${commit.message}`)).toEqual([
      '2026-01-01T00:00:00Z Change files',
      "2026-03-01T12:00:00Z Merge branch 'main' into fix",
    ])
    expect(github.violations).toEqual([])
  })
})
