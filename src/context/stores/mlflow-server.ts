import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { messageOf } from '../../domain/errors.ts'

/** Where MLflow's tracking server is and how it is entered, as MLflow's own clients take it from the environment. */
export interface MlflowServer {
  /** `MLFLOW_TRACKING_URI`: http or https. A user and password in it count like the variables of their own. */
  readonly uri: string
  readonly token: string | null
  readonly username: string | null
  readonly password: string | null
}

const patience = 30_000
const mostBytes = 10_000_000

const fault = z.object({ error_code: z.string(), message: z.string() })

interface Request<T> {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Sent by POST; without it the request is a GET. */
  readonly body?: object
  readonly answer: z.ZodType<T>
}

/** Asks one question of a server. What it refuses, or answers in another form, is unknown with the reason. */
export type AskMlflow = <T>(request: Request<T>) => Promise<Answer<T>>

/**
 * A client of MLflow's REST API 2.0 (mlflow.org/docs/latest/rest-api.html). Redirections are refused, so that the
 * credential goes nowhere else. Null: the server's address is none.
 */
export const mlflowClient = (server: MlflowServer): AskMlflow | null => {
  const base = baseOf(server.uri)
  if (base === null) return null
  const headers = headersOf(server, base)
  return (request) => askServer(base, headers, request)
}

const baseOf = (uri: string): URL | null => {
  const url = URL.parse(uri.endsWith('/') ? uri : `${uri}/`)
  return url !== null && /^https?:$/.test(url.protocol) ? url : null
}

const headersOf = ({ token, username, password }: MlflowServer, base: URL): Readonly<Record<string, string>> => {
  const user = username ?? decodeURIComponent(base.username)
  const pass = password ?? decodeURIComponent(base.password)
  const basic = `Basic ${Buffer.from(`${user}:${pass}`).toString('base64')}`
  const entry = user !== '' ? basic : token === null ? null : `Bearer ${token}`
  return { accept: 'application/json', ...(entry === null ? {} : { authorization: entry }) }
}

const askServer = async <T>(
  base: URL,
  headers: Readonly<Record<string, string>>,
  { path, query = {}, body, answer }: Request<T>,
): Promise<Answer<T>> => {
  const url = new URL(`api/2.0/mlflow/${path}`, base)
  url.username = ''
  url.password = ''
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  try {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    })
    const text = await textOf(response)
    if (text === null) return unknown(`MLflow answers ${path} with more than ${mostBytes / 1e6} MB`)
    if (!response.ok) return unknown(refusal(response.status, text))
    const parsed = answer.safeParse(JSON.parse(text))
    return parsed.success ? known(parsed.data) : unknown(`MLflow answers ${path} in a form that is not its own`)
  } catch (error) {
    return unknown(`MLflow at ${base.host} does not answer (${reasonOf(error)})`)
  }
}

/** Node states why a request failed as the cause of the failure. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error)

const textOf = async (response: Response): Promise<string | null> => {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) return null
    text += decoder.decode(chunk, { stream: true })
  }
  return text
}

const refusal = (status: number, text: string): string => {
  if (status === 401 || status === 403)
    return `MLflow refuses (${status}): set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, of somebody who may read`
  const said = fault.safeParse(jsonOf(text))
  return said.success ? `MLflow: ${said.data.message.slice(0, 200)}` : `MLflow answers with status ${status}`
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
