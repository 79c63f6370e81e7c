import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import type { Answer } from './call.ts'
import { exchange } from './exchange.ts'
import { playFault, takeFault } from './faults.ts'
import type { World } from './state/world.ts'
import { flush } from './webhooks.ts'

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

const bytesOf = ({ raw, body }: Answer): Buffer | undefined => {
  if (raw !== undefined) return Buffer.from(raw)
  return body === undefined ? undefined : Buffer.from(JSON.stringify(body))
}

/** Sends an answer; when cut, the connection breaks after half of the body. */
const send = (response: ServerResponse, answer: Answer, cut: boolean): void => {
  const bytes = bytesOf(answer)
  const type = answer.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }
  const length = bytes === undefined ? {} : { 'content-length': String(bytes.length) }
  response.writeHead(answer.status, { ...type, ...answer.headers, ...length })
  if (!cut || bytes === undefined) response.end(bytes)
  else response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
}

const sendDownload = (world: World, path: string, response: ServerResponse): void => {
  const download = world.downloads.find(path)
  response.writeHead(download === undefined ? 404 : 200, { 'content-type': download?.type ?? 'text/plain' })
  response.end(download?.bytes ?? 'not found')
}

const serve = async (world: World, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const method = request.method ?? 'GET'
  const url = new URL(request.url ?? '/', world.url)
  const body = await readBody(request)
  if (url.pathname.startsWith('/_downloads/')) {
    sendDownload(world, url.pathname, response)
    return
  }
  const path = url.pathname + url.search
  const fault = takeFault(world.faults, method, url.pathname)
  if (fault !== undefined && fault.status !== 'cut' && fault.status !== 'headers') {
    world.requests.push({
      method,
      path,
      route: url.pathname,
      status: playFault(fault, response),
      token: 'anonymous',
      body: body.toString('utf8'),
    })
    return
  }
  const { answer, route, caller } = await exchange(world, { method, url, headers: request.headers, body })
  world.requests.push({ method, path, route, status: answer.status, token: caller, body: body.toString('utf8') })
  send(response, { ...answer, headers: { ...answer.headers, ...fault?.headers } }, fault?.status === 'cut')
  flush(world)
}

/** Serves a world over HTTP on a free port of this machine; sets its `url`. A defect of ours shows as a violation and a 500. */
export const listen = async (world: World): Promise<Server> => {
  const server = createServer((request, response) => {
    serve(world, request, response).catch((error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
      world.violations.push({ where: `${request.method ?? ''} ${request.url ?? ''}`, message })
      send(response, { status: 500, body: { message: 'Server Error' } }, false)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  world.url = `http://127.0.0.1:${address.port}`
  return server
}

/** Ends the server and every connection to it, also those left hanging by a fault. */
export const close = async (server: Server): Promise<void> => {
  server.closeAllConnections()
  await new Promise((resolve) => {
    server.close(resolve)
  })
  await setImmediate()
}
