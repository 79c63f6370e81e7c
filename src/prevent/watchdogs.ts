import { durationOf } from './cadence.ts'
import type { Answer } from '../domain/answer.ts'
import type { Sensor } from '../domain/sensor.ts'
import type { State } from '../domain/state.ts'
import type { Survey } from '../domain/survey.ts'
import type { Settings } from '../domain/settings.ts'
import type { Watchdog } from '../domain/posture.ts'

/** What the list of watchdogs is made from. */
export interface Watched {
  readonly sensors: readonly Sensor[]
  readonly settings: Settings
  readonly survey: Survey
  readonly state: Answer<State>
  readonly at: Date
}

/**
 * Every sensor as a watchdog: when it last looked in a recorded sweep and when it is due. One that missed twice its
 * cadence is late; one whose last look could not read what it guards is failing; without a state nobody knows.
 */
export const watchdogsOf = ({ sensors, settings, survey, state, at }: Watched): readonly Watchdog[] => {
  const sweeps = state.known ? state.value.runs.filter(({ kind }) => kind === 'sweep') : []
  const last =
    sweeps
      .map(({ startedAt }) => startedAt)
      .toSorted()
      .at(-1) ?? null
  return sensors.map((sensor): Watchdog => {
    const every = durationOf(sensor.cadence)
    const entry = settings.sensors[sensor.id]
    const off = entry === 'off' || entry === false
    return {
      id: sensor.id,
      kind: 'sensor',
      guards: sensor.title,
      cadence: sensor.cadence,
      lastRun: off ? null : last,
      nextDue: off || last === null ? null : new Date(Date.parse(last) + every).toISOString(),
      state: off ? 'disabled' : standing(state, last, every, { at, report: reportOf(survey, sensor) }),
      by: settings.service,
    }
  })
}

const reportOf = (survey: Survey, { id }: Sensor) => survey.sensors.find((report) => report.id === id)

function standing(
  state: Answer<State>,
  last: string | null,
  every: number,
  { at, report }: { readonly at: Date; readonly report: Survey['sensors'][number] | undefined },
): Watchdog['state'] {
  if (!state.known) return 'unknown'
  if (last === null) return 'never-ran'
  if (at.getTime() - Date.parse(last) > 2 * every) return 'late'
  return report?.status === 'unknown' ? 'failing' : 'alive'
}
