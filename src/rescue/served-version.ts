import { z } from 'zod'
import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import type { StepView } from '../domain/step.ts'
import type { TrackedRun } from '../domain/tracking.ts'

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

/** The version in use, the one to go back to (null: none may be), and why each earlier one that was looked at is not it. */
export interface Choice {
  readonly from: string
  readonly to: string | null
  readonly passed: readonly { readonly version: string; readonly reason: string }[]
}

/** Earlier versions beyond these are not looked at. */
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

/**
 * The newest version before the one in use whose run recorded every metric within its limits. Unknown where the version in
 * use, or the versions there are, cannot be told; a version of which nothing can be read passes nothing.
 */
export const chooseVersion = async (served: Served, view: StepView): Promise<Answer<Choice>> => {
  const now = await pointer(served, view)
  if (!now.known) return now
  if (!/^[0-9]+$/.test(now.value)) return unknown(`the version in use is no number: ${now.value.slice(0, 40)}`)
  const all = await view.stores.versions(served.model)
  if (!all.known) return all
  const earlier = all.value.filter(({ version, ready }) => ready && Number(version) < Number(now.value))
  const passed: { readonly version: string; readonly reason: string }[] = []
  for (const { version } of earlier.slice(0, mostTried)) {
    const run = await view.stores.trackedRun({ model: served.model, version })
    const reason = run.known ? objection(served.metrics, run.value) : run.reason
    if (reason === null) return known({ from: now.value, to: version, passed })
    passed.push({ version, reason })
  }
  return known({ from: now.value, to: null, passed })
}
