import { describe, expect, it } from 'vitest'
import type { Live } from '../../../src/domain/live.ts'
import { offlineReader } from '../../../src/context/github/offline.ts'
import { createReader } from '../../../src/context/github/reader.ts'
import { canned } from './canned.ts'
import type { Asked } from './canned.ts'

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

/** A page of a list as GitHub gives it, with its `link` header. */
function page<T>(list: readonly T[], { query, path }: Asked, url: string) {
  const size = Number(query.get('per_page') ?? 30)
  const number = Number(query.get('page') ?? 1)
  const next = `<${url}${path}?per_page=${size}&page=${number + 1}>; rel="next", <${url}${path}>; rel="last"`
  return {
    items: list.slice((number - 1) * size, number * size),
    headers: number * size < list.length ? { link: next } : undefined,
  }
}

const pull = (number: number) => ({
  number,
  title: `Pull ${number}`,
  state: number % 2 === 0 ? 'closed' : 'open',
  merged_at: number === 2 ? '2026-01-01T00:00:00Z' : null,
  merge_commit_sha: 'c'.repeat(40),
  user: number === 3 ? null : { login: 'ada' },
  labels: [{ name: 'sar' }],
  head: { ref: 'topic', sha: 'a'.repeat(40), repo: null },
  base: { ref: 'main', sha: 'b'.repeat(40), repo: { full_name: 'o/r' } },
})

describe('variables', () => {
  it.each([
    ['repo-vars', '/repos/o/r/actions/variables', 'variables', 4],
    ['org-vars', '/repos/o/r/actions/organization-variables', 'variables', 4],
    ['env-vars', '/repos/o/r/environments/prod/variables', 'variables', 4],
    ['repo-secrets', '/repos/o/r/actions/secrets', 'secrets', 2],
    ['org-secrets', '/repos/o/r/actions/organization-secrets', 'secrets', 2],
    ['env-secrets', '/repos/o/r/environments/prod/secrets', 'secrets', 2],
    ['codespace', '/repos/o/r/codespaces/secrets', 'secrets', 2],
    ['dependabot', '/repos/o/r/dependabot/secrets', 'secrets', 2],
  ] as const)('reads the layer %s wholly', async (layer, path, key, requests) => {
    const list = range(101).map((number) => ({
      name: `V${String(number).padStart(3, '0')}`,
      updated_at: '2026-01-01T00:00:00Z',
      ...(key === 'variables' ? { value: `of ${number}` } : {}),
    }))
    const { github, asked } = await canned((one, _, url) => {
      if (one.path !== path) return { status: 404, body: {} }
      const { items, headers } = page(list.toReversed(), one, url)
      return { ...(headers ? { headers } : {}), body: { total_count: list.length, [key]: items } }
    })
    const live = createReader(github, 'o/r')
    const answer = await live.variables(layer, layer.startsWith('env-') ? 'prod' : undefined)
    expect(asked).toHaveLength(requests)
    expect(answer.known && answer.value.map(({ name }) => name)).toEqual(list.map(({ name }) => name))
    expect(answer.known && answer.value[0]).toEqual({
      name: 'V000',
      value: key === 'variables' ? 'of 0' : null,
      updatedAt: '2026-01-01T00:00:00Z',
    })
    await live.variables(layer, layer.startsWith('env-') ? 'prod' : undefined)
    expect(asked).toHaveLength(requests)
  })

  it('does not take a part for the whole', async () => {
    const { github } = await canned(() => ({ body: { total_count: 2, variables: [{ name: 'A', value: '1' }] } }))
    expect(await createReader(github, 'o/r').variables('repo-vars')).toEqual({
      known: false,
      reason: 'GitHub counted more than it listed',
    })
  })

  it('does not follow a list to another server, nor for ever', async () => {
    const list = { total_count: 0, variables: [] }
    const away = await canned(() => ({ headers: { link: '<http://127.0.0.2/x>; rel="next"' }, body: list }))
    expect((await createReader(away.github, 'o/r').variables('repo-vars')).known).toBe(false)
    const loop = await canned(({ path }, _, url) => ({ headers: { link: `<${url}${path}>; rel="next"` }, body: list }))
    expect((await createReader(loop.github, 'o/r').variables('repo-vars')).known).toBe(false)
    expect(loop.asked.length).toBeLessThan(5)
  })

  it('wants to know the environment', async () => {
    const { github, asked } = await canned(() => ({ body: {} }))
    expect((await createReader(github, 'o/r').variables('env-vars')).known).toBe(false)
    expect(asked).toHaveLength(0)
  })
})

const questions: readonly (readonly [string, string, (live: Live) => Promise<unknown>])[] = [
  ['variables', 'actions_variables: read', (live) => live.variables('repo-vars')],
  ['secrets', 'secrets: read', (live) => live.variables('repo-secrets')],
  ['runs', 'actions: read', (live) => live.runs({})],
  ['jobs', 'actions: read', (live) => live.jobs(1)],
  ['jobLog', 'actions: read', (live) => live.jobLog(1)],
  ['runsBefore', 'actions: read', (live) => live.runsBefore(new Date('2026-01-01T00:00:00Z'))],
  ['entry', 'metadata: read', (live) => live.entry()],
  ['workflows', 'actions: read', (live) => live.workflows()],
  ['caches', 'actions: read', (live) => live.caches()],
  ['cacheUsage', 'actions: read', (live) => live.cacheUsage()],
  ['runners', 'administration: read', (live) => live.runners()],
  ['organizationRunners', 'organization_self_hosted_runners: read', (live) => live.organizationRunners()],
  ['codeScanningAlerts', 'security_events: read', (live) => live.codeScanningAlerts('refs/heads/main')],
  ['codeScanningAnalyses', 'security_events: read', (live) => live.codeScanningAnalyses('refs/heads/main')],
  ['dependabotAlerts', 'vulnerability_alerts: read', (live) => live.dependabotAlerts()],
  ['pullRequest', 'pull_requests: read', (live) => live.pullRequest(1)],
  ['pullRequests', 'pull_requests: read', (live) => live.pullRequests({ state: 'open' })],
  ['reviews', 'pull_requests: read', (live) => live.reviews(1)],
  ['issues', 'issues: read', (live) => live.issues({ state: 'open' })],
  ['comments', 'issues: read', (live) => live.comments(1)],
  ['permission', 'metadata: read', (live) => live.permission('ada')],
  ['branchHead', 'contents: read', (live) => live.branchHead('main')],
  ['actionCommit', 'contents: read', (live) => live.actionCommit('actions/cache', 'v4')],
  ['file', 'contents: read', (live) => live.file('a.txt', 'main')],
]

describe.each(questions)('%s, when GitHub does not answer well', (_, permission, ask) => {
  it.each([403, 404])('names the missing permission: %i', async (status) => {
    const { github } = await canned(() => ({ status, body: { message: 'Resource not accessible' } }))
    expect(await ask(createReader(github, 'o/r'))).toEqual({
      known: false,
      reason: `GitHub refused (${status}): Resource not accessible`,
      permission,
    })
  })

  it('says when the limit resets', async () => {
    const { github } = await canned(() => ({ status: 429, headers: { 'retry-after': '900' }, body: {} }))
    const reason = expect.stringMatching(/^GitHub's rate limit refused the request \(429\); it resets at 2.*Z$/)
    expect(await ask(createReader(github, 'o/r'))).toEqual({ known: false, reason })
  })

  it('throws a TokenError for a refused token', async () => {
    const { github } = await canned(() => ({ status: 401, body: { message: 'Bad credentials' } }))
    await expect(ask(createReader(github, 'o/r'))).rejects.toMatchObject({ name: 'TokenError', exitCode: 2 })
  })

  it.each([
    ['a failure', { status: 500, body: { message: 'Oops' } }, 'GitHub failed (500): Oops'],
    ['no JSON', { body: '<html>' }, "GitHub's answer is not in the documented form"],
    ['an empty body', { body: '' }, "GitHub's answer is not in the documented form"],
    ['other JSON', { body: { hello: [1] } }, "GitHub's answer is not in the documented form"],
    ['a list of other things', { body: [{ hello: 1 }] }, "GitHub's answer is not in the documented form"],
  ])('is unknown after %s', async (_, answer, reason) => {
    const { github } = await canned(() => answer)
    expect(await ask(createReader(github, 'o/r'))).toMatchObject({ known: false, reason: expect.stringMatching(/\S/) })
    if (permission !== 'contents: read') {
      expect(await ask(createReader(github, 'o/r'))).toEqual({ known: false, reason })
    }
  })

  it('is unknown after a cut body', async () => {
    const { github } = await canned((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('[')
      setTimeout(() => response.destroy(), 2)
      return undefined
    })
    expect(await ask(createReader(github, 'o/r'))).toMatchObject({
      known: false,
      reason: expect.stringMatching(/^GitHub did not answer: /),
    })
  })

  it('is unknown after silence', async () => {
    const { github } = await canned(() => undefined, { pace: { second: 1, timeout: 20, spaced: false } })
    const reason = 'GitHub did not answer: no answer in time'
    expect(await ask(createReader(github, 'o/r'))).toEqual({ known: false, reason })
  })

  it('is unknown offline', async () => {
    expect(await ask(offlineReader('no token was given', 'o/r'))).toEqual({
      known: false,
      reason: 'no token was given',
    })
  })
})

describe('runs', () => {
  const run = (id: number, createdAt: string) => ({
    id,
    name: 'CI',
    path: '.github/workflows/ci.yml',
    head_branch: 'main',
    head_sha: 'a'.repeat(40),
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    created_at: createdAt,
    html_url: `https://github.com/o/r/actions/runs/${id}`,
    run_attempt: 1,
  })

  it('reads beyond the 1,000 GitHub lists', async () => {
    const start = Date.parse('2026-01-01T00:00:00Z')
    const all = range(2345).map((number) => run(number, new Date(start + number * 1000).toISOString()))
    const { github } = await canned((one, _, url) => {
      const created = one.query.get('created') ?? ''
      const [from = '', to = '9'] = created.startsWith('>=') ? [created.slice(2)] : created.split('..')
      const fits = all.filter(({ created_at: at }) => at >= from.slice(0, 19) && at.slice(0, 19) <= to.slice(0, 19))
      const listed = fits.toReversed().slice(0, 1000)
      const { items, headers } = page(listed, one, url)
      const link = headers?.link.replace('per_page', `created=${encodeURIComponent(created)}&per_page`)
      return {
        ...(link === undefined ? {} : { headers: { link } }),
        body: { total_count: fits.length, workflow_runs: items },
      }
    })
    const answer = await createReader(github, 'o/r').runs({ branch: 'main', since: new Date(start + 100_000) })
    expect(answer.known && answer.value.map(({ id }) => id)).toEqual(range(2245).map((number) => 2344 - number))
  })

  it('asks for a branch, a commit and a time', async () => {
    const { github, asked } = await canned(() => ({ body: { total_count: 0, workflow_runs: [] } }))
    await createReader(github, 'o/r').runs({ branch: 'b', headSha: 'c', since: new Date('2026-02-03T04:05:06.789Z') })
    expect(Object.fromEntries(asked[0]?.query ?? [])).toEqual({
      branch: 'b',
      head_sha: 'c',
      created: '>=2026-02-03T04:05:06Z',
      per_page: '100',
    })
  })
})

describe('pull requests, issues and people', () => {
  it('gives pull requests by number, merged only where they were', async () => {
    const { github, asked } = await canned((one, _, url) => {
      const { items, headers } = page([pull(103), ...range(102).map((number) => pull(number + 1))], one, url)
      return { ...(headers ? { headers } : {}), body: items }
    })
    const answer = await createReader(github, 'o/r').pullRequests({ state: 'all', head: 'topic' })
    expect(answer.known && answer.value.map(({ number }) => number)).toEqual(range(103).map((number) => number + 1))
    expect(answer.known && answer.value.slice(1, 3)).toMatchObject([
      { merged: true, mergeSha: 'c'.repeat(40), author: 'ada', headRepository: null, labels: ['sar'] },
      { merged: false, mergeSha: null, author: 'ghost' },
    ])
    expect(asked[0]?.query.get('head')).toBe('o:topic')
  })

  it('leaves pull requests out of the issues', async () => {
    const issue = { title: 't', state: 'open', user: { login: 'ada' }, labels: ['a', { name: 'b' }], body: null }
    const { github, asked } = await canned(() => ({
      body: [
        { ...issue, number: 2 },
        { ...issue, number: 1, pull_request: {} },
      ],
    }))
    expect(await createReader(github, 'o/r').issues({ state: 'open', label: 'sar' })).toEqual({
      known: true,
      value: [{ number: 2, title: 't', state: 'open', body: '', author: 'ada', labels: ['a', 'b'] }],
    })
    expect(asked[0]?.query.get('labels')).toBe('sar')
  })

  const flags = { admin: false, maintain: false, push: false, triage: false, pull: false }
  it.each([
    ['admin', { admin: true, maintain: true, push: true, triage: true, pull: true }, 'admin'],
    ['write', { ...flags, maintain: true, push: true, triage: true, pull: true }, 'maintain'],
    ['write', { ...flags, push: true, triage: true, pull: true }, 'write'],
    ['read', { ...flags, triage: true, pull: true }, 'triage'],
    ['read', { ...flags, pull: true }, 'read'],
    ['none', flags, 'none'],
    ['write', undefined, 'write'],
  ])("reads GitHub's %s with %j as %s", async (permission, permissions, expected) => {
    const { github } = await canned(() => ({ body: { permission, user: { login: 'ada', permissions } } }))
    expect(await createReader(github, 'o/r').permission('ada')).toEqual({ known: true, value: expected })
  })

  it('refuses what names no repository', async () => {
    const { github } = await canned(() => ({ body: {} }))
    for (const name of ['o', 'o/r/x', '../..', 'o/', 'o/r?x=1']) {
      expect(() => createReader(github, name)).toThrow(expect.objectContaining({ exitCode: 3 }))
    }
  })
})

describe('branches and files', () => {
  const sha = 'a'.repeat(40)

  it("gives a branch's commit, and null where the repository has none of the name", async () => {
    const { github } = await canned(({ path }) => ({
      body: path.endsWith('/heads/main')
        ? [
            { ref: 'refs/heads/main-2', object: { sha: 'b'.repeat(40) } },
            { ref: 'refs/heads/main', object: { sha } },
          ]
        : [],
    }))
    const live = createReader(github, 'o/r')
    expect(await live.branchHead('main')).toEqual({ known: true, value: sha })
    expect(await live.branchHead('gone')).toEqual({ known: true, value: null })
    const empty = await canned(() => ({ status: 409, body: { message: 'Git Repository is empty.' } }))
    expect(await createReader(empty.github, 'o/r').branchHead('main')).toEqual({ known: true, value: null })
  })

  const file = (bytes: Buffer, encoding = 'base64') => ({
    body: { type: 'file', sha, encoding, content: encoding === 'base64' ? bytes.toString('base64') : '' },
  })

  it('gives the text of a file as it is', async () => {
    const { github, asked } = await canned(() => file(Buffer.from('\uFEFFä\r\n')))
    expect(await createReader(github, 'o/r').file('a b/ü.txt', 'main')).toEqual({ known: true, value: '\uFEFFä\r\n' })
    expect(asked[0]).toMatchObject({ path: '/repos/o/r/contents/a b/ü.txt' })
  })

  it('takes neither binary content nor a folder for text', async () => {
    const binary = await canned(() => file(Buffer.from([0xff, 0xfe])))
    expect((await createReader(binary.github, 'o/r').file('a', 'main')).known).toBe(false)
    const folder = await canned(() => ({ body: [{ type: 'file' }] }))
    expect(await createReader(folder.github, 'o/r').file('a', 'main')).toEqual({
      known: false,
      reason: 'a is a dir, not a file',
    })
  })

  it('fetches a large file as a blob and holds it against its hash', async () => {
    const right = '257cc5642cb1a054f08cc83f2d943e56fd3ebe99'
    const large = (hash: string) =>
      canned(({ path }) =>
        path === `/repos/o/r/git/blobs/${hash}`
          ? { body: { encoding: 'base64', content: Buffer.from('foo\n').toString('base64') } }
          : { body: { type: 'file', sha: hash, encoding: 'none', content: '' } },
      )
    expect(await createReader((await large(right)).github, 'o/r').file('a', 'main')).toEqual({
      known: true,
      value: 'foo\n',
    })
    expect((await createReader((await large(sha)).github, 'o/r').file('a', 'main')).known).toBe(false)
  })

  it('tells a file that is not there from a repository that cannot be seen and a ref that is not there', async () => {
    const missing = (message: string, visible: boolean) =>
      canned(({ path }) =>
        path === '/repos/o/r' && visible
          ? { body: { full_name: 'o/r', default_branch: 'main' } }
          : { status: 404, body: { message } },
      )
    const there = await missing('Not Found', true)
    expect(await createReader(there.github, 'o/r').file('a', 'main')).toEqual({ known: true, value: null })
    const hidden = await missing('Not Found', false)
    expect((await createReader(hidden.github, 'o/r').file('a', 'main')).known).toBe(false)
    const noRef = await missing('No commit found for the ref gone', true)
    expect((await createReader(noRef.github, 'o/r').file('a', 'gone')).known).toBe(false)
  })
})
