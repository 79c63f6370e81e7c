import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import type { RequestTrace } from '../../../src/context/github/fetching.ts'
import { canned } from './canned.ts'

const caught = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => {
      throw new Error('nothing was thrown')
    },
    (error: unknown) => error,
  )

describe('the client', () => {
  it('says who it is and which API it speaks', async () => {
    const { github, asked } = await canned(() => ({ body: {} }))
    await github.octokit.request('GET /user')
    expect(asked[0]?.headers).toMatchObject({
      authorization: 'token ghp_test',
      'user-agent': expect.stringContaining('sar-watchdog'),
      'x-github-api-version': '2022-11-28',
    })
  })

  it('counts and traces every request, repeated ones too', async () => {
    const traces: RequestTrace[] = []
    const answers = [502, 304, 200]
    const { github } = await canned(
      ({ path }) => (path === '/graphql' ? { body: { data: {} } } : { status: answers.shift() ?? 500, body: '' }),
      { onRequest: (trace) => traces.push(trace) },
    )
    await caught(github.octokit.request('GET /repos/o/r?secret=1'))
    await github.octokit.request('GET /repos/o/r')
    await github.octokit.request('POST /graphql', { query: '{ viewer { login } }' })
    expect(github.requests()).toEqual({ rest: 3, graphql: 1, notModified: 1 })
    expect(traces).toEqual([
      { method: 'GET', path: '/repos/o/r', status: 502 },
      { method: 'GET', path: '/repos/o/r', status: 304 },
      { method: 'GET', path: '/repos/o/r', status: 200 },
      { method: 'POST', path: '/graphql', status: 200 },
    ])
  })

  it.each([500, 502, 503])('repeats after %i, twice', async (status) => {
    const { github, asked } = await canned(() => ({ status, body: { message: 'Server Error' } }))
    const error = await caught(github.octokit.request('GET /user'))
    expect(error).toMatchObject({ name: 'GitHubError', status, limit: null })
    expect(asked).toHaveLength(3)
  })

  it('repeats no failed POST, unless a rate limit refused it', async () => {
    const answers = [500, 429, 201]
    const { github, asked } = await canned(() => ({
      status: answers.shift() ?? 500,
      headers: { 'retry-after': '1' },
      body: { id: 1 },
    }))
    const comment = { owner: 'o', repo: 'r', issue_number: 1, body: 'once' }
    expect(await caught(github.octokit.rest.issues.createComment(comment))).toMatchObject({ status: 500 })
    expect(asked).toHaveLength(1)
    expect(await github.octokit.rest.issues.createComment(comment)).toMatchObject({ status: 201 })
    expect(asked).toHaveLength(3)
  })

  it.each([
    ['plain 429', 429, { 'retry-after': '2' }, 'Too many requests'],
    ['secondary limit', 403, { 'retry-after': '60' }, 'You have exceeded a secondary rate limit.'],
    ['secondary limit without a time', 403, {}, 'You have exceeded a secondary rate limit.'],
  ])('waits and repeats once: %s', async (_, status, headers, message) => {
    let first = true
    const { github, asked } = await canned(() => {
      if (!first) return { body: { login: 'octo' } }
      first = false
      return { status, headers, body: { message } }
    })
    const { data } = await github.octokit.request('GET /user')
    expect(data).toMatchObject({ login: 'octo' })
    expect(asked).toHaveLength(2)
  })

  it('gives up after one repeat of a rate limit', async () => {
    const { github, asked } = await canned(() => ({ status: 429, headers: { 'retry-after': '1' }, body: {} }))
    const error = await caught(github.octokit.request('GET /user'))
    expect(error).toMatchObject({ status: 429, limit: { until: expect.any(Date) } })
    expect(asked).toHaveLength(2)
  })

  it('does not wait for a limit that is further away than a minute, and says when it resets', async () => {
    const reset = Math.floor(Date.now() / 1000) + 1800
    const { github, asked } = await canned(() => ({
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
      body: { message: 'API rate limit exceeded' },
    }))
    const error = await caught(github.octokit.request('GET /user'))
    expect(error).toMatchObject({ status: 403, limit: { until: expect.any(Date) } })
    expect(asked).toHaveLength(1)
  })

  it('ends what takes too long, and what is cut off', async () => {
    const { github, asked } = await canned(
      ({ path }, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
        response.write('[{"name": "CUT')
        if (path === '/cut') setTimeout(() => response.destroy(), 5)
        return undefined
      },
      { pace: { second: 1, timeout: 150, spaced: false } },
    )
    expect(await caught(github.octokit.request('GET /slow'))).toMatchObject({ status: 0, message: 'no answer in time' })
    expect(await caught(github.octokit.request('GET /cut'))).toMatchObject({ status: 0, name: 'GitHubError' })
    expect(asked).toHaveLength(6)
  })

  it('stops when told to', async () => {
    const stop = new AbortController()
    const { github, asked } = await canned(
      () => {
        stop.abort()
        return undefined
      },
      { signal: stop.signal },
    )
    expect(await caught(github.octokit.request('GET /user'))).toMatchObject({ name: 'AbortError' })
    expect(asked).toHaveLength(1)
  })
})

describe('what an error holds', () => {
  const sent = 'the-value-of-the-variable'

  it.each([422, 500])('nothing that was sent: %i', async (status) => {
    const { github } = await canned(({ body }) => ({
      status,
      body: { message: `For 'properties/value', ${body} is too long.`, errors: [{ value: sent, message: sent }] },
    }))
    const error = await caught(
      github.octokit.rest.actions.createRepoVariable({ owner: 'o', repo: 'r', name: 'N', value: sent }),
    )
    expect(error).toMatchObject({ status, method: 'POST', path: '/repos/o/r/actions/variables' })
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(sent)
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('ghp_test')
  })

  it("GitHub's words where nothing secret was sent", async () => {
    const { github } = await canned(() => ({
      status: 422,
      body: {
        message: 'Validation Failed',
        errors: [{ code: 'custom', message: 'A pull request already exists for o:b.' }],
      },
    }))
    const pull = { owner: 'o', repo: 'r', title: 't', head: 'b', base: 'main' }
    const error = await caught(github.octokit.rest.pulls.create(pull))
    expect(error).toMatchObject({ message: 'Validation Failed: A pull request already exists for o:b.' })
  })

  it('the token never, not even one that cannot be sent', async () => {
    expect(() => createGitHub({ token: 'ghp_secret\nghp_other' })).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.not.stringContaining('ghp_') }),
    )
    const { github } = await canned(() => ({ status: 401, body: { message: 'Bad credentials' } }))
    const error = await caught(github.octokit.request('GET /user'))
    expect(error).toMatchObject({ name: 'TokenError', exitCode: 2 })
    expect(inspect(github, { depth: 10 })).not.toContain('ghp_test')
  })
})
