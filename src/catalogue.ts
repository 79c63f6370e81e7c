import { presets } from './context/settings/presets/index.ts'
import { gates } from './reintegrate/gates/index.ts'
import type { Step } from './domain/step.ts'
import { sensors } from './search/sensors/index.ts'

/** Every step of a rescue by its id. They are loaded when they are asked for: most searches rescue nothing. */
const steps = async (): Promise<ReadonlyMap<string, Step>> => {
  const list = await import('./rescue/steps/index.ts')
  return new Map(list.steps.map((step) => [step.id, step]))
}

/** The lists, gathered once: settings are validated against them, the scheduler and the documentation walk them. */
export const catalogue = { sensors, gates, steps, presets } as const
