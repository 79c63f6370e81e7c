import { createServer } from 'node:http'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import { logKeeper } from '../../../src/context/github/log-keeper.ts'
import { createReader } from '../../../src/context/github/reader.ts'
import { startGitHub } from '../../support/github/start.ts'
import { canned } from './canned.ts'

/** A storage beside GitHub, at another address, that notes what it is sent. */
const storage = async (answer: (response: ServerResponse) => void) => {
  const sent: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    sent.push(request.headers)
    answer(response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { sent, url: `http://127.0.0.1:${address.port}/log?sig=signed-secret` }
}

const redirecting = async (location: string) => {
  const { github, asked } = await canned(() => ({ status: 302, headers: { location }, body: '' }))
  return { live: createReader(github, 'o/r'), asked }
}

describe('the log of a job', () => {
  it('is read at the storage, to which the token does not go', async () => {
    const { sent, url } = await storage((response) => response.end('2026-01-01T00:00:00.0000000Z ünder way\n'))
    const { live, asked } = await redirecting(url)
    expect(await live.jobLog(7)).toEqual({
      known: true,
      value: { text: '2026-01-01T00:00:00.0000000Z ünder way\n', bytes: 40, cut: false },
    })
    expect(asked.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/repos/o/r/actions/jobs/7/logs', 'token ghp_test'],
    ])
    expect(sent.map(({ authorization }) => authorization)).toEqual([undefined])
  })

  it.each([
    ['it is gone', (response: ServerResponse) => response.writeHead(404).end(), /no longer has the log \(404\)/],
    ['it fails', (response: ServerResponse) => response.writeHead(503).end(), /storage failed \(503\)/],
    ['it leads on', (response: ServerResponse) => response.writeHead(302, { location: '/x' }).end(), /did not give/],
    ['it breaks off', (response: ServerResponse) => response.write('half', () => response.destroy()), /did not give/],
  ])('is unknown where %s, and the signed address is not shown', async (_, answer, reason) => {
    const { url } = await storage(answer)
    const { live } = await redirecting(url)
    const said = await live.jobLog(7)
    expect(said).toEqual({ known: false, reason: expect.stringMatching(reason) })
    expect(JSON.stringify(said)).not.toContain('signed-secret')
  })

  it.each(['', 'file:///etc/passwd', 'nonsense'])('is not looked for at %j', async (location) => {
    const { live } = await redirecting(location)
    expect(await live.jobLog(7)).toMatchObject({ known: false })
  })

  it('is unknown once GitHub has deleted it', async () => {
    const { github } = await canned(() => ({ status: 410, body: { message: 'Gone' } }))
    const reason = 'GitHub has deleted the log (410): its retention has passed'
    expect(await createReader(github, 'o/r').jobLog(7)).toEqual({ known: false, reason })
  })
})

describe('a long log', () => {
  const line = (at: number, words: string) => `${String(at).padStart(7, '0')} ${words}\n`

  it('keeps its beginning, its end and the telling lines between, in whole lines', () => {
    const keeper = logKeeper()
    let bytes = 0
    for (let at = 0; at < 200_000; at += 1) {
      const words = at === 100_000 ? '##[error]lost in the middle' : 'compiling something of no interest ü'
      const chunk = Buffer.from(line(at, words))
      bytes += chunk.length
      keeper.take(chunk.subarray(0, 11))
      keeper.take(chunk.subarray(11))
    }
    const log = keeper.log()
    expect([log.bytes, log.cut]).toEqual([bytes, true])
    expect(log.text.length).toBeLessThan(2_000_000)
    const lines = log.text.trimEnd().split('\n')
    expect([lines[0]?.slice(0, 7), lines.at(-1)?.slice(0, 7)]).toEqual(['0000000', '0199999'])
    expect(lines.filter((one) => one.includes('lost in the middle'))).toHaveLength(1)
    expect(lines.filter((one) => !/^\d{7} (?:compiling something of no interest ü|##)/.test(one))).toEqual([])
    expect(lines.map((one) => one.slice(0, 7))).toEqual(lines.map((one) => one.slice(0, 7)).toSorted())
  })

  it('is whole where it fits', () => {
    const keeper = logKeeper()
    keeper.take(Buffer.from('a\nb'))
    expect(keeper.log()).toEqual({ text: 'a\nb', bytes: 3, cut: false })
  })
})

describe('the jobs of a run', () => {
  it('come from every attempt and every page, with logs', async () => {
    const hub = await startGitHub()
    onTestFinished(() => hub.stop())
    await hub.createRepository({
      owner: 'ada',
      name: 'models',
      files: { '.github/workflows/ci.yml': 'name: CI\non: push\njobs: {}\n' },
    })
    const many = Array.from({ length: 120 }, (_, at) => ({ name: `test (${at})`, attempt: 1 }))
    const run = await hub.addRun('ada/models', {
      path: '.github/workflows/ci.yml',
      attempt: 2,
      jobs: [
        ...many,
        {
          name: 'lint',
          attempt: 1,
          conclusion: 'failure',
          log: 'red\n',
          steps: [{ name: 'ruff', conclusion: 'failure' }],
        },
        { name: 'lint', attempt: 2, conclusion: 'success', log: null },
      ],
    })
    const github = createGitHub({ baseUrl: hub.url, token: hub.token('ada'), pace: { second: 1, spaced: false } })
    const live = createReader(github, 'ada/models')
    const answer = await live.jobs(run.id)
    const lint = answer.known ? answer.value.filter(({ name }) => name === 'lint') : []
    expect(answer.known && answer.value).toHaveLength(122)
    expect(lint.map(({ attempt, conclusion, steps }) => [attempt, conclusion, steps])).toEqual([
      [1, 'failure', [expect.objectContaining({ name: 'ruff', number: 1, conclusion: 'failure' })]],
      [2, 'success', []],
    ])
    const logs = await Promise.all(lint.map(({ id }) => live.jobLog(id)))
    expect(logs).toMatchObject([{ known: true, value: { text: 'red\n' } }, { known: false }])
    expect(hub.violations).toEqual([])
  })
})
