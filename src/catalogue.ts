import { presets } from './context/settings/presets/index.ts'
import { gates } from './reintegrate/gates/index.ts'
import { steps } from './rescue/steps/index.ts'
import { sensors } from './search/sensors/index.ts'

/** The lists, gathered once: settings are validated against them, the scheduler and the documentation walk them. */
export const catalogue = { sensors, gates, steps, presets } as const
