import { z } from 'zod'
import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import type { StepView } from '../domain/step.ts'
import type { ModelVersion, TrackedRun } from '../domain/tracking.ts'
import type { RunRecord } from '../domain/state.ts'
import { cursorOf } from './cursor.ts'

/** What is served, as the settings of `model-drift` say it: one of `alias` and `variable` points at the version in use. */
export const servedSchema = z.object({
  model: z.string(),
  alias: z.string().nullable().default(null),
  variable: z.string().nullable().default(null),
  metrics: z
    .array(
      z.object({
        name: z.string(),
        min: z.number().nullable().default(null),
        max: z.number().nullable().default(null),
      }),
    )
    .min(1),
})
/** What is served. */
export type Served = Readonly<z.infer<typeof servedSchema>>

/** What is served, and the run of the tracker whose metrics became worse. */
export interface Measured {
  readonly served: Served
  readonly measured: string
}

/**
 * The version that lost, the one in use, the one to go back to (null: none may, or another than the lost one is in use),
 * and why each earlier one that was looked at is not it.
 */
export interface Choice {
  readonly lost: string
  readonly from: string
  readonly to: string | null
  readonly passed: readonly { readonly version: string; readonly reason: string }[]
}

/** Versions beyond these are not looked at. */
const mostTried = 20

const pointer = async ({ model, alias, variable }: Served, view: StepView): Promise<Answer<string>> => {
  if (alias !== null) return view.stores.aliased(model, alias)
  const held = await view.live.variables('repo-vars')
  if (!held.known) return held
  const value = held.value.find(({ name }) => name.toUpperCase() === variable?.toUpperCase())?.value ?? null
  return value === null ? unknown(`there is no variable ${variable ?? ''} with a value`) : known(value)
}

/** Why a run does not vouch for its version; null where every metric was logged within its limits. */
const objection = (metrics: Served['metrics'], run: TrackedRun): string | null => {
  if (!run.finished) return `its run is ${run.status}`
  for (const { name, min, max } of metrics) {
    const value = run.metrics[name]
    if (value === undefined) return `no ${name} was recorded`
    if (min !== null && value < min) return `${name} is ${value}, below ${min}`
    if (max !== null && value > max) return `${name} is ${value}, above ${max}`
  }
  return null
}

const decidedSchema = z.object({
  served: z.string(),
  alias: z.string().default(''),
  measured: z.string(),
  lost: z.string().min(1),
})

/** Whether a run moved an alias since another began, which was measured before that. */
const movedSince = (by: string, { state, run }: StepView): boolean =>
  state.ledger.some(
    ({ action, at, evidence }) =>
      action === 'step.acted' && evidence['run'] === by && evidence['uses'] === 'move-alias' && at >= run.startedAt,
  )

/**
 * What `compare-versions` of another run found to have lost by the same measurement, or went back from since this one was
 * measured; null where none did.
 */
const lostBefore = ({ served, measured }: Measured, view: StepView): string | null => {
  const { state, run } = view
  const isOurs = ({ id, playbook }: RunRecord): boolean => id !== run.id && playbook === run.playbook
  for (const one of state.runs.filter(isOurs))
    for (const { outputs } of Object.values(cursorOf(one)?.steps ?? {})) {
      const said = decidedSchema.safeParse(outputs).data
      if (said?.served !== served.model) continue
      if (said.measured === measured || (said.alias === served.alias && movedSince(one.id, view))) return said.lost
    }
  return null
}

/**
 * Which version a measurement is of: the one in use where its run was measured; else the one that an earlier rescue found
 * by the same measurement, or another whose run it is. A run that belongs to none, as one of what is served live, is of
 * the version in use.
 */
const lostVersion = async (
  given: Measured,
  now: string,
  all: readonly ModelVersion[],
  view: StepView,
): Promise<string> => {
  const { served, measured } = given
  const isOf = async (version: string): Promise<boolean> => {
    const run = await view.stores.trackedRun({ model: served.model, version })
    return run.known && run.value.id === measured
  }
  if (await isOf(now)) return now
  const before = lostBefore(given, view)
  if (before !== null) return before
  for (const { version } of all.slice(0, mostTried)) if (version !== now && (await isOf(version))) return version
  return now
}

/**
 * The newest version before the one in use whose run recorded every metric within its limits; none where the version in
 * use is not the one that lost. Unknown where the version in use, or the versions there are, cannot be told; a version of
 * which nothing can be read passes nothing.
 */
export const chooseVersion = async (given: Measured, view: StepView): Promise<Answer<Choice>> => {
  const { served } = given
  const now = await pointer(served, view)
  if (!now.known) return now
  if (!/^[0-9]+$/.test(now.value)) return unknown(`the version in use is no number: ${now.value.slice(0, 40)}`)
  const all = await view.stores.versions(served.model)
  if (!all.known) return all
  const from = now.value
  const lost = await lostVersion(given, from, all.value, view)
  if (lost !== from) return known({ lost, from, to: null, passed: [] })
  const earlier = all.value.filter(({ version, ready }) => ready && Number(version) < Number(from))
  const passed: { readonly version: string; readonly reason: string }[] = []
  for (const { version } of earlier.slice(0, mostTried)) {
    const run = await view.stores.trackedRun({ model: served.model, version })
    const reason = run.known ? objection(served.metrics, run.value) : run.reason
    if (reason === null) return known({ lost, from, to: version, passed })
    passed.push({ version, reason })
  }
  return known({ lost, from, to: null, passed })
}
