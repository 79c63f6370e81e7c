import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { messageOf } from '../../domain/errors.ts'
import type { RunReference, TrackedRun, Tracking } from '../../domain/tracking.ts'

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

const run = z.object({
  info: z.object({ run_id: z.string(), run_name: z.string().default(''), status: z.string() }),
  data: z.object({
    // Protocol buffers write what is no number as a text.
    metrics: z.array(z.object({ key: z.string(), value: z.union([z.number(), z.string()]) })).default([]),
  }),
})
const oneRun = z.object({ run })
const runs = z.object({ runs: z.array(run).default([]) })
const experiment = z.object({ experiment: z.object({ experiment_id: z.string() }) })
const version = z.object({ model_version: z.object({ version: z.string(), run_id: z.string().default('') }) })
const fault = z.object({ error_code: z.string(), message: z.string() })

const toRun = ({ info, data }: z.infer<typeof run>): TrackedRun => ({
  id: info.run_id,
  name: info.run_name,
  finished: info.status === 'FINISHED',
  status: info.status,
  metrics: Object.fromEntries(
    data.metrics.flatMap(({ key, value }) => (typeof value === 'number' ? [[key, value] as const] : [])),
  ),
})

interface Request<T> {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Sent by POST; without it the request is a GET. */
  readonly body?: object
  readonly answer: z.ZodType<T>
}

/**
 * An experiment tracker: MLflow's REST API 2.0 (mlflow.org/docs/latest/rest-api.html). It only reads. Redirections are
 * refused, so that the credential goes nowhere else. `null`: none was named, or no request may be made, as `absence` says.
 */
export const mlflowTracking = (server: MlflowServer | null, absence: string): Tracking => {
  if (server === null) return { trackedRun: async () => unknown(absence) }
  const base = baseOf(server.uri)
  if (base === null)
    return { trackedRun: async () => unknown('MLFLOW_TRACKING_URI is no address of a server (http or https)') }
  const headers = headersOf(server, base)
  const ask = <T>(request: Request<T>): Promise<Answer<T>> => askServer(base, headers, request)

  const byId = async (id: string): Promise<Answer<TrackedRun>> => {
    const said = await ask({ path: 'runs/get', query: { run_id: id }, answer: oneRun })
    return said.known ? known(toRun(said.value.run)) : said
  }
  const behind = async (said: Answer<z.infer<typeof version>>): Promise<Answer<TrackedRun>> => {
    if (!said.known) return said
    const { run_id: id, version: number } = said.value.model_version
    return id === '' ? unknown(`version ${number} of the model names no run`) : byId(id)
  }
  const newest = async (name: string, filter: string | null): Promise<Answer<TrackedRun>> => {
    const said = await ask({
      path: 'experiments/get-by-name',
      query: { experiment_name: name },
      answer: experiment,
    })
    if (!said.known) return said
    const found = await ask({
      path: 'runs/search',
      body: {
        experiment_ids: [said.value.experiment.experiment_id],
        filter: ["attributes.status = 'FINISHED'", ...(filter === null ? [] : [filter])].join(' AND '),
        order_by: ['attributes.start_time DESC'],
        max_results: 1,
      },
      answer: runs,
    })
    if (!found.known) return found
    const [first] = found.value.runs
    return first === undefined ? unknown(`no finished run in the experiment ${name}`) : known(toRun(first))
  }
  return {
    trackedRun: async (which: RunReference) => {
      if ('run' in which) return byId(which.run)
      if ('experiment' in which) return newest(which.experiment, which.filter)
      const { model: name } = which
      return behind(
        'alias' in which
          ? await ask({ path: 'registered-models/alias', query: { name, alias: which.alias }, answer: version })
          : await ask({ path: 'model-versions/get', query: { name, version: which.version }, answer: version }),
      )
    },
  }
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
