import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'

const payload = z.looseObject({ action: z.string().optional() })

export type Received = {
  readonly name: string
  readonly action: string | undefined
  readonly delivery: string
  /** Whether the signature is that of the body. */
  readonly signed: boolean
  readonly body: z.infer<typeof payload>
}

const read = async (request: IncomingMessage, secret: string): Promise<Received> => {
  const bytes = await buffer(request)
  const body = payload.parse(JSON.parse(bytes.toString('utf8')))
  const signature = `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`
  return {
    name: String(request.headers['x-github-event']),
    action: body.action,
    delivery: String(request.headers['x-github-delivery']),
    signed: request.headers['x-hub-signature-256'] === signature,
    body,
  }
}

/** An address that keeps every webhook sent to it. */
export const receiveWebhooks = async (secret: string) => {
  const received: Received[] = []
  const server = createServer((request, response) => {
    read(request, secret).then(
      (one) => {
        received.push(one)
        response.end()
      },
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    received,
    stop: (): Promise<void> =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
