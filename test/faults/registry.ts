import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { z } from 'zod'

const asked = z.object({ version: z.string() })

/** A registry of models in MLflow's REST API 2.0, with one model: so much of it as its rescue asks for. */
export interface Registry {
  readonly url: string
  /** Registers one more version, by the error that it logged. */
  readonly register: (rmse: number) => void
  /** Logs the error of what is served, in the runs `live…`, which belong to no version. */
  readonly observe: (rmse: number) => void
  /** Points the alias at a version. */
  readonly point: (version: number) => void
  readonly pointed: () => string
  /** How often the program under test moved the alias. */
  readonly moves: () => number
  readonly stop: () => Promise<void>
}

/** The errors of versions by order, the error of the run `live`, and the version of the alias. */
interface Held {
  readonly errors: readonly number[]
  readonly live: number | undefined
  readonly alias: string
}

const tell = ({ errors, live, alias }: Held, url: URL): object | null => {
  const version = (of: string): object => ({ model_version: { version: of, run_id: `run-${of}`, status: 'READY' } })
  switch (url.pathname.replace('/mlflow/api/2.0/mlflow/', '')) {
    case 'registered-models/alias':
      return version(alias)
    case 'model-versions/get':
      return version(url.searchParams.get('version') ?? '')
    case 'model-versions/search':
      return { model_versions: errors.map((_, at) => ({ version: String(at + 1), status: 'READY' })) }
    case 'runs/get': {
      const id = url.searchParams.get('run_id') ?? ''
      const value = id.startsWith('live') ? live : errors[Number(id.replace('run-', '')) - 1]
      const metrics = value === undefined ? [] : [{ key: 'rmse', value }]
      return { run: { info: { run_id: id, status: 'FINISHED' }, data: { metrics } } }
    }
    default:
      return null
  }
}

/** Opens it on loopback, under the path `/mlflow`. */
export const openRegistry = async (): Promise<Registry> => {
  const errors: number[] = []
  let alias = '1'
  let live: number | undefined
  let moves = 0
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://localhost')
    if (request.method === 'POST') {
      alias = asked.parse(JSON.parse(await text(request))).version
      moves += 1
    }
    const said = tell({ errors, live, alias }, url)
    response.writeHead(said === null ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(request.method === 'POST' ? {} : (said ?? {})))
  }
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
  await new Promise<void>((settle) => void server.listen(0, '127.0.0.1', settle))
  const place: AddressInfo | string | null = server.address()
  if (place === null || typeof place === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${place.port}`,
    register: (rmse) => void errors.push(rmse),
    observe: (rmse) => void (live = rmse),
    point: (version) => void (alias = String(version)),
    pointed: () => alias,
    moves: () => moves,
    stop: () =>
      new Promise((settle) => {
        server.closeAllConnections()
        server.close(() => settle())
      }),
  }
}
