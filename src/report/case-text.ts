import type { Case } from '../domain/case.ts'
import { dueIn } from './durations.ts'
import { oneLine } from './terminal/table.ts'

/** One case in full, a line an idea: what is wrong, why it matters, what to do, and how it is handled. `now` is ISO 8601. */
export const caseText = (found: Case, now: string): readonly string[] => {
  const { location } = found
  const standing =
    found.waiver === null ? dueIn(found.due, now) : `waived until ${found.waiver.until ?? '?'}: ${found.waiver.reason}`
  return [
    `${found.id} (${found.severity}, ${found.layer} ${found.sensor}/${found.kind}): ${oneLine(found.title)}`,
    '',
    ...found.detail.split('\n').map(oneLine),
    '',
    `Subject: ${oneLine(found.subject)}`,
    ...(location === null ? [] : [`Where: ${oneLine(location.path)}:${location.line}`]),
    `Effect: ${found.effect}, with ${found.confidence} confidence`,
    `Handled: ${found.route}, ${oneLine(standing)}${found.baseline ? '; it stood when the watchdog was switched on' : ''}`,
    `Remedy: ${oneLine(found.remedy)}`,
    ...(found.playbook === null ? [] : [`Playbook: ${found.playbook}`]),
  ]
}
