import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'

/** A request, and how many that change something there were up to it. */
export interface Step {
  readonly number: number
  /** Whether it changes something itself. */
  readonly changes: boolean
  readonly asks: string
}

/**
 * What becomes of a step: it goes on; the connection breaks; half of the answer comes; none ever comes; another answer
 * comes in place of GitHub's.
 */
export type Fate = 'go' | 'cut' | 'half' | 'silent' | Refusal

/** An answer that GitHub did not give. */
export interface Refusal {
  readonly status: number
  readonly message: string
  readonly headers: Readonly<Record<string, string>>
}

/** Told of each step before it reaches GitHub and after GitHub did it; decides what becomes of it. */
export type Watch = (step: Step, when: 'before' | 'after') => Promise<Fate>

const asked = z.object({
  query: z.string(),
  variables: z
    .object({ input: z.object({ message: z.object({ headline: z.string() }) }) })
    .optional()
    .catch(undefined),
})

/** Whether a request changes something, and what it asks; a commit by GraphQL is told by its headline. */
const stepOf = (method: string, url: string, body: Buffer): Pick<Step, 'changes' | 'asks'> => {
  if (!url.endsWith('/graphql')) return { changes: method !== 'GET', asks: `${method} ${url}` }
  const { query, variables } = asked.parse(JSON.parse(body.toString('utf8')))
  const headline = variables?.input.message.headline
  return { changes: query.trimStart().startsWith('mutation'), asks: headline ?? `${method} ${url}` }
}

/** Plays what becomes of a request; false where it goes on. */
const played = (fate: Fate, answer: ServerResponse, text: Buffer): boolean => {
  if (fate === 'go') return false
  if (fate === 'cut' || (fate === 'half' && text.length === 0)) answer.destroy()
  else if (fate === 'half') {
    answer.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': text.length })
    answer.write(text.subarray(0, text.length / 2), () => answer.destroy())
  } else if (fate !== 'silent') {
    answer.writeHead(fate.status, { 'content-type': 'application/json; charset=utf-8', ...fate.headers })
    answer.end(JSON.stringify({ message: fate.message, status: String(fate.status) }))
  }
  return true
}

/**
 * Stands between a program and a server, or the server of each path, and tells of every request that changes something.
 * `every`: tells of the others as well.
 */
export const between = async (to: string | ((path: string) => string), watch: Watch, every = false) => {
  let number = 0
  const ask = (
    from: IncomingMessage,
    body: Buffer,
  ): Promise<{ readonly said: IncomingMessage; readonly text: Buffer }> =>
    new Promise((settle, fail) => {
      const target = new URL(typeof to === 'string' ? to : to(from.url ?? ''))
      const sent = request(
        { host: target.hostname, port: target.port, path: from.url, method: from.method, headers: from.headers },
        (said) => void buffer(said).then((text) => settle({ said, text }), fail),
      )
      sent.on('error', fail)
      sent.end(body)
    })
  const relay = async (from: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await buffer(from)
    const told = stepOf(from.method ?? 'GET', from.url ?? '', body)
    const isStep = told.changes
    if (isStep) number += 1
    const step = { number, ...told }
    const isTold = isStep || every
    if (isTold && played(await watch(step, 'before'), answer, Buffer.alloc(0))) return
    const { said, text } = await ask(from, body)
    if (isTold && played(await watch(step, 'after'), answer, text)) return
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
