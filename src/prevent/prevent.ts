import type { Answer } from '../domain/answer.ts'
import type { Cases } from '../domain/case.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { Posture } from '../domain/posture.ts'
import type { Sensor } from '../domain/sensor.ts'
import type { Settings } from '../domain/settings.ts'
import { emptyState } from '../domain/state.ts'
import type { State } from '../domain/state.ts'
import type { Survey } from '../domain/survey.ts'
import { gapsOf } from './gaps.ts'
import { scoreOf } from './score.ts'
import { watchdogsOf } from './watchdogs.ts'

/** What prevention looks at. `state` unknown: nothing that was remembered counts. */
export interface PreventRequest {
  readonly survey: Survey
  readonly cases: Cases
  readonly state: Answer<State>
  readonly settings: Settings
  readonly sensors: readonly Sensor[]
  readonly playbooks: ReadonlyMap<string, Playbook>
  readonly at: Date
  /** True for a sweep of the default branch, whose cases open and resolve gaps. */
  readonly sweep: boolean
}

/** Prevent: the watchdogs and how they fare, the gap registry, and the score that follows. */
export const prevent = (request: PreventRequest): Posture => {
  const { survey, cases, state, settings, sensors, at } = request
  const before = state.known ? state.value : emptyState
  const gaps = request.sweep ? gapsOf(before, cases, at) : before.gaps
  const automated = automatedSensors(sensors, request.playbooks)
  return {
    schema: 'sar/posture@1',
    watchdogs: [...watchdogsOf({ sensors, settings, survey, state, at })],
    score: scoreOf({ survey, cases: cases.cases, gaps, automated }),
    gaps: [...gaps],
  }
}

/** Sensors of which a playbook claims some kind of finding; all of them have a cadence. */
const automatedSensors = (
  sensors: readonly Sensor[],
  playbooks: ReadonlyMap<string, Playbook>,
): ReadonlySet<string> => {
  const claimed = new Set([...playbooks.values()].flatMap(({ when }) => when.kinds))
  return new Set(
    sensors.filter(({ kinds }) => Object.keys(kinds).some((kind) => claimed.has(kind))).map(({ id }) => id),
  )
}
