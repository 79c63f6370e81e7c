import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import type { ModelVersion, RunReference, TrackedRun, Tracking } from '../../domain/tracking.ts'
import { mlflowClient } from './mlflow-server.ts'
import type { AskMlflow, MlflowServer } from './mlflow-server.ts'

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

const toRun = ({ info, data }: z.infer<typeof run>): TrackedRun => ({
  id: info.run_id,
  name: info.run_name,
  finished: info.status === 'FINISHED',
  status: info.status,
  metrics: Object.fromEntries(
    data.metrics.flatMap(({ key, value }) => (typeof value === 'number' ? [[key, value] as const] : [])),
  ),
})

/**
 * An experiment tracker: MLflow's REST API 2.0 (mlflow.org/docs/latest/rest-api.html). It only reads. Redirections are
 * refused, so that the credential goes nowhere else. `null`: none was named, or no request may be made, as `absence` says.
 */
export const mlflowTracking = (server: MlflowServer | null, absence: string): Tracking => {
  if (server === null) return silent(absence)
  const ask = mlflowClient(server)
  if (ask === null) return silent('MLFLOW_TRACKING_URI is no address of a server (http or https)')

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
    versions: (name) => versionsOf(ask, name),
    aliased: async (name, alias) => {
      const said = await ask({ path: 'registered-models/alias', query: { name, alias }, answer: version })
      return said.known ? known(said.value.model_version.version) : said
    },
  }
}

const silent = (reason: string): Tracking => {
  const answer = async (): Promise<Answer<never>> => unknown(reason)
  return { trackedRun: answer, versions: answer, aliased: answer }
}

const versionPage = z.object({
  model_versions: z.array(z.object({ version: z.string(), status: z.string().default('READY') })).default([]),
  next_page_token: z.string().default(''),
})

/** A model with more versions than these pages hold is unknown. */
const mostPages = 50

/** Every version of a registered model, the newest first. */
const versionsOf = async (ask: AskMlflow, name: string): Promise<Answer<readonly ModelVersion[]>> => {
  if (name.includes("'")) return unknown('MLflow cannot be asked for a model whose name holds a quotation mark')
  const found: ModelVersion[] = []
  let token = ''
  for (let page = 0; page < mostPages; page += 1) {
    const query = { filter: `name='${name}'`, max_results: '200', ...(token === '' ? {} : { page_token: token }) }
    const said = await ask({ path: 'model-versions/search', query, answer: versionPage })
    if (!said.known) return said
    found.push(...said.value.model_versions.map((one) => ({ version: one.version, ready: one.status === 'READY' })))
    token = said.value.next_page_token
    if (token === '') return known(found.toSorted((a, b) => Number(b.version) - Number(a.version)))
  }
  return unknown(`the model ${name} has more versions than are read`)
}
