import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'

/** A request that changes something: its number from 1, and what it asks. */
export interface Step {
  readonly number: number
  readonly asks: string
}

/** Told of each step before it reaches GitHub and after GitHub did it. Resolves to `cut` where no answer is to come. */
export type Watch = (step: Step, when: 'before' | 'after') => Promise<'go' | 'cut'>

const asked = z.object({ query: z.string() })

const changes = (method: string, url: string, body: Buffer): boolean => {
  if (!url.endsWith('/graphql')) return method !== 'GET'
  return asked
    .parse(JSON.parse(body.toString('utf8')))
    .query.trimStart()
    .startsWith('mutation')
}

/** Stands between a program and a server, and tells of every request that changes something. */
export const between = async (to: string, watch: Watch) => {
  let number = 0
  const ask = (
    from: IncomingMessage,
    body: Buffer,
  ): Promise<{ readonly said: IncomingMessage; readonly text: Buffer }> =>
    new Promise((settle, fail) => {
      const target = new URL(to)
      const sent = request(
        { host: target.hostname, port: target.port, path: from.url, method: from.method, headers: from.headers },
        (said) => void buffer(said).then((text) => settle({ said, text }), fail),
      )
      sent.on('error', fail)
      sent.end(body)
    })
  const relay = async (from: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await buffer(from)
    const method = from.method ?? 'GET'
    const isStep = changes(method, from.url ?? '', body)
    if (isStep) number += 1
    const step = { number, asks: `${method} ${from.url}` }
    if (isStep && (await watch(step, 'before')) === 'cut') return void answer.destroy()
    const { said, text } = await ask(from, body)
    if (isStep && (await watch(step, 'after')) === 'cut') return void answer.destroy()
    answer.writeHead(said.statusCode ?? 500, said.headers)
    answer.end(text)
  }
  const server = createServer((from, answer) => void relay(from, answer).catch(() => answer.destroy()))
  await new Promise<void>((settle) => void server.listen(0, '127.0.0.1', settle))
  const place: AddressInfo | string | null = server.address()
  if (place === null || typeof place === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${place.port}`,
    /** How many steps were told of. */
    steps: () => number,
    stop: (): Promise<void> =>
      new Promise((settle) => {
        server.closeAllConnections()
        server.close(() => settle())
      }),
  }
}
