import { z } from 'zod'
import type { StepView } from '../domain/step.ts'
import { servedSchema } from './served-version.ts'

const modelSchema = z.object({
  id: z.string(),
  serves: servedSchema.nullable().default(null),
  training: z.string().nullable().default(null),
})
/** A model of the settings of `model-drift`, as far as a rescue needs it. */
export type DriftedModel = Readonly<z.infer<typeof modelSchema>>

const settingsSchema = z.object({ models: z.array(modelSchema).default([]) })

const measureSchema = z.object({ name: z.string(), before: z.number(), now: z.number(), worse: z.number() })
/** What `model-drift` says of its findings: `metrics` only where two runs were compared. */
const driftSchema = z.object({
  model: z.string(),
  current: z.string().optional(),
  metrics: z.array(measureSchema).optional(),
})

/** What a case of drift is about. `measured`: metrics of two runs were compared, by how much each became worse. */
export interface Drift {
  readonly model: DriftedModel
  /** Beyond the limit from which on the model must not be trusted. */
  readonly pages: boolean
  readonly measured: readonly z.infer<typeof measureSchema>[] | null
  /** The run whose metrics these are; empty where none were compared. */
  readonly current: string
}

/** The drift of the run's case; null where the settings name its model no more. */
export const driftOf = ({ cases, settings }: StepView): Drift | null => {
  const [found] = cases
  const said = driftSchema.safeParse(found?.data).data
  const own = settingsSchema.safeParse(settings.sensors['model-drift']).data
  const model = own?.models.find(({ id }) => id === said?.model)
  if (found === undefined || said === undefined || model === undefined) return null
  return { model, pages: found.kind === 'drift-page', measured: said.metrics ?? null, current: said.current ?? '' }
}
