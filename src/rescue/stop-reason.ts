import type { Live } from '../domain/live.ts'
import type { Observed } from '../domain/observed.ts'
import type { State } from '../domain/state.ts'

/** Words by which a kill switch rests. Whatever else stands there, somebody may have meant by it that all must stop. */
const resting: ReadonlySet<string> = new Set(['', '0', 'false', 'off', 'no', 'disabled', 'inactive'])

/** Where a kill switch may hang; a repository cannot take back what its organisation stops. */
const places = [
  ['repo-vars', ''],
  ['org-vars', ' by the organization'],
] as const

/**
 * Why everything must stop now, or null: a person's halt, the kill switch of the repository or of its organisation, an
 * open P0 that is no baseline. A switch that cannot be read counts as thrown: unknown is never healthy. `live` must be a
 * new reader, since one that was asked before remembers what it was told then.
 */
export const stopReason = async (
  state: State,
  { settings }: Pick<Observed, 'settings'>,
  live: Pick<Live, 'variables'>,
): Promise<string | null> => {
  if (state.halt !== null) return `halted by ${state.halt.by}: ${state.halt.reason}`
  const urgent = state.cases.find(({ severity, baseline }) => severity === 'P0' && !baseline)
  if (urgent !== undefined) return `an open P0: ${urgent.subject}`
  if (state.pipeline?.state === 'PipelineHalt')
    return 'CI is critical: nothing is done until a person has looked and closed the alert'
  const name = settings.killSwitch
  if (name === null) return null
  for (const [layer, by] of places) {
    const variables = await live.variables(layer)
    if (!variables.known) return `the kill switch ${name} cannot be read: ${variables.reason}`
    const found = variables.value.find((one) => one.name.toUpperCase() === name.toUpperCase())
    if (found?.value === null) return `the kill switch ${name} cannot be read: its value is not told`
    if (!resting.has((found?.value ?? '').trim().toLowerCase())) return `the kill switch ${name} is thrown${by}`
  }
  return null
}
