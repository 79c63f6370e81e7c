import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Inbox } from './inbox.ts'

/** GitHub sends no webhook larger than this, bytes; more is not read. */
const mostBody = 25 * 1024 * 1024

/** What the HTTP side needs. `verify` compares the signature in constant time. */
export interface HttpPorts {
  readonly inbox: Inbox
  readonly verify: (body: string, signature: string) => Promise<boolean>
  readonly now: () => Date
  /** Called when something was stored, so that it is handled at once. */
  readonly wake: () => void
  /** Why the server is not ready, or null. */
  readonly notReady: () => string | null
  readonly metrics: () => string
}

const answer = (response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void => {
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' }).end(body)
}

const readBody = async (request: IncomingMessage): Promise<string | null> => {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > mostBody) return null
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.byteLength
    if (size > mostBody) return null
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const header = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name]
  return typeof value === 'string' && value !== '' ? value : null
}

const bodySchema = z.looseObject({ repository: z.looseObject({ full_name: z.string() }).optional() })

/** The repository that a signed body is about, empty for none; null when it is no webhook of GitHub. */
const repositoryOf = (body: string): string | null => {
  try {
    const parsed = bodySchema.safeParse(JSON.parse(body))
    return parsed.success ? (parsed.data.repository?.full_name ?? '') : null
  } catch {
    return null
  }
}

const receive = async (ports: HttpPorts, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const id = header(request, 'x-github-delivery')
  const event = header(request, 'x-github-event')
  const signature = header(request, 'x-hub-signature-256')
  if (id === null || event === null || signature === null)
    return answer(response, 400, 'not a signed GitHub delivery\n')
  const body = await readBody(request)
  if (body === null) return answer(response, 413, 'larger than any GitHub delivery\n')
  if (!(await ports.verify(body, signature))) return answer(response, 401, 'the signature does not match\n')
  const repository = repositoryOf(body)
  if (repository === null) return answer(response, 400, 'not a GitHub webhook\n')
  const fresh = ports.inbox.add({ id, event, repository, payload: body }, ports.now())
  answer(response, 202, fresh ? 'stored\n' : 'known\n')
  if (fresh) ports.wake()
}

const route = async (ports: HttpPorts, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = (request.url ?? '/').split('?', 1)[0]
  if (path === '/api/github/webhooks') {
    return request.method === 'POST' ? receive(ports, request, response) : answer(response, 405, 'POST only\n')
  }
  if (request.method !== 'GET') return answer(response, 405, 'GET only\n')
  if (path === '/healthz') return answer(response, 200, 'ok\n')
  if (path === '/readyz') {
    const reason = ports.notReady()
    return reason === null ? answer(response, 200, 'ready\n') : answer(response, 503, `${reason}\n`)
  }
  if (path === '/metrics') return answer(response, 200, ports.metrics(), 'text/plain; version=0.0.4; charset=utf-8')
  return answer(response, 404, 'not here\n')
}

/**
 * The App's HTTP side. A webhook is checked and stored before it is answered, so that nothing acknowledged is lost;
 * the body is limited before anything is read of it.
 */
export const createHttpServer = (ports: HttpPorts): Server => {
  const server = createServer((request, response) => {
    route(ports, request, response).catch(() => {
      if (response.headersSent) response.destroy()
      else answer(response, 500, 'internal error\n')
    })
  })
  server.requestTimeout = 30_000
  server.headersTimeout = 10_000
  return server
}
