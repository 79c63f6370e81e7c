import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mlflowTracking } from '../../../src/context/stores/mlflow.ts'
import type { MlflowServer } from '../../../src/context/stores/mlflow-server.ts'

const nobody = { token: null, username: null, password: null }

const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> => {
  const server = createServer(answer)
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}`
}

const ask = (server: MlflowServer) => mlflowTracking(server, 'none').trackedRun({ run: 'abc' })

const told = (metrics: readonly object[]) =>
  JSON.stringify({ run: { info: { run_id: 'abc', run_name: 'n', status: 'FINISHED' }, data: { metrics } } })

describe('a tracking server', () => {
  it('gives a run with its finite metrics', async () => {
    const uri = await serve((request, response) => {
      expect(request.url).toBe('/base/api/2.0/mlflow/runs/get?run_id=abc')
      response.end(
        told([
          { key: 'rmse', value: 1.5 },
          { key: 'bad', value: 'NaN' },
        ]),
      )
    })
    expect(await ask({ uri: `${uri}/base`, ...nobody })).toEqual({
      known: true,
      value: { id: 'abc', name: 'n', finished: true, status: 'FINISHED', metrics: { rmse: 1.5 } },
    })
  })

  it.each([
    ['a user of the environment', { username: 'u', password: 'p' }, '', 'Basic dTpw'],
    ['a user in the address', {}, 'u:p@', 'Basic dTpw'],
    ['a token', { token: 't' }, '', 'Bearer t'],
    ['nobody', {}, '', undefined],
  ])('is entered as %s', async (_, entry, inAddress, expected) => {
    let seen: string | undefined = 'none'
    const uri = await serve((request, response) => {
      seen = request.headers.authorization
      response.end(told([]))
    })
    await ask({ uri: uri.replace('//', `//${inAddress}`), ...nobody, ...entry })
    expect(seen).toBe(expected)
  })

  it.each([
    ['refuses', 403, '{}', /refuses \(403\): set MLFLOW_TRACKING_TOKEN/],
    [
      'has no such run',
      404,
      '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Run abc not found"}',
      /Run abc not found$/,
    ],
    ['fails', 502, '<html>', /status 502$/],
    ['answers something else', 200, '{"run":{}}', /in a form that is not its own$/],
    ['answers no JSON', 200, '<html>', /does not answer/],
    ['answers without end', 200, 'x'.repeat(10_000_001), /more than 10 MB$/],
  ])('that %s is unknown', async (_, status, body, reason) => {
    const uri = await serve((__, response) => response.writeHead(status).end(body))
    expect(await ask({ uri, ...nobody, token: 'secret-token' })).toEqual({
      known: false,
      reason: expect.stringMatching(reason),
    })
  })

  it('is not followed elsewhere', async () => {
    let asked = 0
    const other = await serve((_, response) => {
      asked += 1
      response.end(told([]))
    })
    const uri = await serve((_, response) => response.writeHead(302, { location: other }).end())
    expect(await ask({ uri, ...nobody, token: 'secret-token' })).toMatchObject({ known: false })
    expect(asked).toBe(0)
  })

  it('that is not there, or is none, is unknown without its credentials', async () => {
    for (const uri of ['http://u:hidden-word@127.0.0.1:9', 'file:///tmp/hidden-word', 'databricks']) {
      const answer = await ask({ uri, ...nobody })
      expect(answer).toMatchObject({ known: false })
      expect(JSON.stringify(answer)).not.toContain('hidden-word')
    }
  })
})
