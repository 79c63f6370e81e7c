import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import type { GitHub, GitHubOptions } from '../../../src/context/github/client.ts'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

type Canned = { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }
/** Gives an answer, or takes the response into its own hands (a fault) and gives nothing. */
type Handler = (asked: Asked, response: ServerResponse, url: string) => Canned | undefined

/** A GitHub of canned answers on 127.0.0.1, for faults and answers that the emulated GitHub never gives. */
export async function canned(
  handler: Handler,
  options: Partial<GitHubOptions> = {},
): Promise<{ github: GitHub; asked: Asked[]; url: string }> {
  const asked: Asked[] = []
  let url = ''
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const address = new URL(request.url ?? '', url)
      const one = {
        method: request.method ?? '',
        path: decodeURIComponent(address.pathname),
        query: address.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }
      asked.push(one)
      const answer = handler(one, response, url)
      if (answer === undefined) return
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json; charset=utf-8', ...answer.headers })
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  url = `http://127.0.0.1:${address.port}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const github = createGitHub({ baseUrl: url, token: 'ghp_test', pace: { second: 1, spaced: false }, ...options })
  return { github, asked, url }
}
