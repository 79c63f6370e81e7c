import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Change } from '../../../src/domain/change.ts'
import { blobHash } from '../../../src/domain/identity.ts'
import type { GitHub } from '../../support/github/start.ts'
import { applyDespite, applySpaced, applyWith, onceBefore, repository, startWorld, stopWorld, wrongs } from './world.ts'

let github: GitHub
let from: string
beforeEach(async () => {
  github = await startWorld()
  from = await github.tip(repository, 'main')
})
afterEach(() => stopWorld(github))

const commit = (files: Record<string, string | null>, branch = 'sar/fix'): Change => ({
  kind: 'commit',
  branch,
  from,
  message: 'Fix things\n\nBecause they broke.',
  files: Object.entries(files).map(([path, content]) => ({ path, content })),
})

const apply = (change: Change, login = 'ada') => applyWith(github, github.token(login))(change)

const commitSchema = z.object({
  commit: z.object({ message: z.string(), verification: z.object({ verified: z.boolean() }) }),
  parents: z.array(z.object({ sha: z.string() })),
  files: z.array(z.object({ filename: z.string(), status: z.string() })),
})
const tipOf = async (branch: string) =>
  commitSchema.parse(await github.as('ada').request(`GET /repos/${repository}/commits/${branch}`))

describe('commit', () => {
  it('begins the branch and leaves one signed commit', async () => {
    const receipt = await apply(commit({ 'a/new.txt': 'ü\n', 'src/train.py': null, 'README.md': '# Models\n' }))
    expect(receipt).toMatchObject({ kind: 'commit', sha: await github.tip(repository, 'sar/fix'), already: false })
    const made = await tipOf('sar/fix')
    expect(made.commit).toEqual({
      message: 'Fix things\n\nBecause they broke.',
      verification: { verified: true },
    })
    expect(made.parents).toEqual([{ sha: from }])
    expect(made.files).toEqual([
      { filename: 'a/new.txt', status: 'added' },
      { filename: 'src/train.py', status: 'removed' },
    ])
  })

  it('writes what is no text byte for byte, once', async () => {
    const bytes = Buffer.from([0, 255, 254, 13, 10, 0xc3, 0x28])
    const store = { path: 'm.db', content: bytes.toString('base64'), encoding: 'base64' } as const
    const change: Change = { kind: 'commit', branch: 'sar/fix', from, message: 'Prune', files: [store] }
    const first = await apply(change)
    const found = await github.as('ada').request(`GET /repos/${repository}/contents/m.db?ref=sar/fix`)
    expect(z.object({ sha: z.string() }).parse(found).sha).toBe(blobHash(bytes))
    expect(await apply(change)).toMatchObject({ sha: first.sha, already: true })
  })

  it('leaves a file that is another by now, or refuses all of it where it is one whole', async () => {
    const files = [
      { path: 'README.md', content: 'mine\n', blob: 'f'.repeat(40) },
      { path: 'a.txt', content: 'a\n' },
    ]
    const change: Change = { kind: 'commit', branch: 'sar/fix', from, message: 'Change', files }
    await expect(apply({ ...change, whole: true })).rejects.toThrow('README.md is another file there')
    await expect(github.tip(repository, 'sar/fix')).rejects.toThrow('refs/heads/sar/fix')
    await apply(change)
    expect((await tipOf('sar/fix')).files).toEqual([{ filename: 'a.txt', status: 'added' }])
  })

  it('does nothing when the files are there already', async () => {
    const change = commit({ 'a.txt': 'a\n', 'src/train.py': null })
    const first = await apply(change)
    expect(await apply(change)).toMatchObject({ sha: first.sha, already: true })
    expect(await github.tip(repository, 'sar/fix')).toBe(first.sha)
  })

  it('makes no branch when there is nothing to commit', async () => {
    expect(await apply(commit({ 'README.md': '# Models\n', gone: null }))).toMatchObject({ sha: from, already: true })
    await expect(github.tip(repository, 'sar/fix')).rejects.toThrow('refs/heads/sar/fix')
  })

  it('looks many files up in few requests', async () => {
    const files = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`f/${index}.txt`, `${index}\n`]))
    await apply(commit(files))
    const before = github.requests.length
    expect(await apply(commit(files))).toMatchObject({ already: true })
    expect(github.requests.length - before).toBe(7)
  })

  it.each([
    ['../out.txt'],
    ['/etc/passwd'],
    ['a/../../b'],
    ['.git/config'],
    ['a/.GIT/hooks/post-commit'],
    ['git~1/config'],
    ['.git./config'],
    ['a\\b'],
    ['a//b'],
    [''],
    ['a\nb'],
  ])('refuses the path %j', async (path) => {
    await expect(apply(commit({ [path]: 'x' }))).rejects.toMatchObject({ name: 'IncompleteError' })
    expect(github.requests.length).toBe(0)
  })

  it.each([['refs/heads/x'], ['a..b'], ['-x'], ['a b'], ['a/'], ['x.lock'], ['a~1'], ['']])(
    'refuses the branch name %j',
    async (branch) => {
      await expect(apply(commit({ a: 'x' }, branch))).rejects.toMatchObject({ name: 'IncompleteError' })
      expect(github.requests.length).toBe(0)
    },
  )

  it('refuses the default branch unless told otherwise', async () => {
    await expect(apply(commit({ a: 'x' }, 'main'))).rejects.toThrow('main is the default branch')
    expect(await github.tip(repository, 'main')).toBe(from)
    const allowed = applyWith(github, github.token('ada'), { intoDefaultBranch: true })
    expect(await allowed(commit({ a: 'x' }, 'main'))).toMatchObject({ already: false })
  })

  it('removes a file only while it is the one that the removal was decided for', async () => {
    const blob = blobHash(Buffer.from('one\n'))
    const files = ['a', 'b'].map((path) => ({ path, content: null, blob }))
    const removal: Change = { kind: 'commit', branch: 'main', from, message: 'Tidy', files }
    await github.as('ada').push(repository, { files: { a: 'one\n', b: 'one\n' } })
    const edit = () => github.as('ada').push(repository, { files: { b: 'two\n' } })
    const token = github.token('ada')
    const tidy = applyWith(github, token, { intoDefaultBranch: true }, onceBefore('createCommitOnBranch', edit))
    expect(await tidy(removal)).toMatchObject({ already: false })
    expect((await tipOf('main')).files).toEqual([{ filename: 'a', status: 'removed' }])
    const again = await applyWith(github, token, { intoDefaultBranch: true })(removal)
    expect(again).toMatchObject({ already: true, sha: await github.tip(repository, 'main') })
  })

  it.each([
    ['on top of its own', async () => apply(commit({ 'a.txt': 'a\n' }))],
    [
      'where its branch would begin',
      () => github.as('ada').request(`POST /repos/${repository}/git/refs`, { ref: 'refs/heads/sar/fix', sha: from }),
    ],
  ])('proposes nothing that others put on its branch, %s', async (_, begin) => {
    await begin()
    await github.as('ada').push(repository, { branch: 'sar/fix', files: { 'backdoor.py': 'x\n' } })
    const there = await github.tip(repository, 'sar/fix')
    await expect(apply(commit({ 'a.txt': 'a\n' }))).rejects.toThrow('sar/fix is there and holds something else')
    expect(await github.tip(repository, 'sar/fix')).toBe(there)
  })

  it('does not go on from a branch on which somebody puts something meanwhile', async () => {
    const push = () => github.as('ada').push(repository, { branch: 'sar/fix', files: { 'b.txt': 'b\n' } })
    const moving = applyWith(github, github.token('ada'), {}, onceBefore('createCommitOnBranch', push))
    await expect(moving(commit({ 'a.txt': 'c\n' }))).rejects.toThrow('sar/fix is there and holds something else')
  })

  it('knows its commit again after the default branch went on', async () => {
    const first = await apply(commit({ 'a.txt': 'a\n' }))
    await github.as('ada').push(repository, { branch: 'main', files: { 'later.txt': 'b\n' } })
    from = await github.tip(repository, 'main')
    expect(await apply(commit({ 'a.txt': 'a\n' }))).toMatchObject({ sha: first.sha, already: true })
  })

  it('gives up on a default branch that keeps moving', async () => {
    let count = 0
    const moving = applyWith(github, github.token('ada'), { intoDefaultBranch: true }, async ({ query }) => {
      if (!String(query).includes('createCommitOnBranch')) return
      count += 1
      await github.as('ada').push(repository, { branch: 'main', files: { 'b.txt': `${count}\n` } })
    })
    await expect(moving(commit({ 'a.txt': 'c\n' }, 'main'))).rejects.toThrow('main kept moving')
  })

  it('knows its own commit again when the answer was lost', async () => {
    const lose = () => github.fail({ route: '/graphql', with: 'cut' })
    const losing = applyWith(github, github.token('ada'), {}, onceBefore('createCommitOnBranch', lose))
    const receipt = await losing(commit({ 'a.txt': 'a\n' }))
    expect(receipt).toMatchObject({ sha: await github.tip(repository, 'sar/fix'), already: false })
    expect((await tipOf('sar/fix')).parents).toEqual([{ sha: from }])
  })

  it.each(wrongs)('says what went wrong at %s, and nothing that was sent', async (fault, name, message) => {
    const plant = () => github.fail({ route: /(?:graphql|refs)$/, times: 9, with: fault })
    const failing = applyDespite(github, fault, onceBefore('git/refs', plant))
    const caught: unknown = await failing(commit({ 'a.txt': 'the content' })).catch((error: unknown) => error)
    expect(caught).toMatchObject({ name, message: expect.stringMatching(message) })
    expect(inspect(caught, { depth: 9 })).not.toContain('the content')
    expect(inspect(caught, { depth: 9 })).not.toContain(Buffer.from('the content').toString('base64'))
  })

  it('does not take a failure of GitHub’s within an answer for a refusal', async () => {
    const message = 'Something went wrong while executing your query. Please include `1:2` when reporting this issue.'
    const plant = () => github.fail({ route: '/graphql', with: 200, body: { data: null, errors: [{ message }] } })
    const failing = applyWith(github, github.token('ada'), {}, onceBefore('createCommitOnBranch', plant))
    expect(await failing(commit({ 'a.txt': 'a\n' }))).toMatchObject({ sha: await github.tip(repository, 'sar/fix') })
    github.fail({ route: '/graphql', times: 9, with: 200, body: { data: null, errors: [{ message }] } })
    await expect(apply(commit({ 'a.txt': 'b\n' }))).rejects.toMatchObject({
      name: 'PassingError',
      message: expect.stringContaining('GitHub failed (500)'),
    })
  })

  it.each([
    ['RATE_LIMIT', () => applyWith(github, github.token('ada'))],
    ['RATE_LIMITED', () => applyWith(github, github.token('ada'))],
    ['RATE_LIMITED', () => applySpaced(github)],
  ])('tells the rate limit of GraphQL from a refusal (%s)', async (type, applying) => {
    const errors = [{ type, message: 'API rate limit already exceeded for user ID 1.' }]
    github.fail({ route: '/graphql', times: 9, with: 200, body: { errors } })
    await expect(applying()(commit({ 'a.txt': 'a\n' }))).rejects.toMatchObject({
      name: 'PassingError',
      message: "GitHub's rate limit left no request to commit",
    })
  })

  it('leaves a branch alone that somebody else began', async () => {
    const refs = `/repos/${repository}/git/refs`
    const theirs = () => github.as('ada').request(`POST ${refs}`, { ref: 'refs/heads/sar/fix', sha: from })
    const token = github.token('ada', { permissions: { contents: 'write', metadata: 'read' } })
    const slow = applyWith(github, token, {}, onceBefore('git/refs', theirs))
    await expect(slow(commit({ '.github/workflows/x.yml': 'on: push\njobs: {}\n' }))).rejects.toMatchObject({
      name: 'RefusedError',
    })
    expect(await github.tip(repository, 'sar/fix')).toBe(from)
  })

  it('names the right that is missing, and leaves no branch behind', async () => {
    const token = github.token('ada', { permissions: { contents: 'write', metadata: 'read' } })
    await expect(
      applyWith(github, token)(commit({ '.github/workflows/x.yml': 'on: push\njobs: {}\n' })),
    ).rejects.toMatchObject({ name: 'RefusedError', hint: expect.stringContaining('workflows: write') })
    await expect(github.tip(repository, 'sar/fix')).rejects.toThrow('refs/heads/sar/fix')
    await expect(apply(commit({ a: 'x' }), 'bob')).rejects.toMatchObject({
      name: 'RefusedError',
      hint: expect.stringContaining('contents: write'),
    })
  })
})

describe('delete-branch', () => {
  const change = { kind: 'delete-branch', branch: 'sar/fix' } as const

  it('deletes it, and finds it gone the second time', async () => {
    await apply(commit({ a: 'x' }))
    expect(await apply(change)).toMatchObject({ already: false })
    expect(await apply(change)).toMatchObject({ already: true })
    await expect(github.tip(repository, 'sar/fix')).rejects.toThrow('refs/heads/sar/fix')
  })

  it('deletes neither the default branch nor what it may not', async () => {
    await apply(commit({ a: 'x' }))
    await expect(apply({ ...change, branch: 'main' })).rejects.toThrow('never deletes it')
    await expect(apply(change, 'bob')).rejects.toMatchObject({ hint: expect.stringContaining('contents: write') })
    expect(await github.tip(repository, 'sar/fix')).toMatch(/^[0-9a-f]{40}$/)
  })
})
