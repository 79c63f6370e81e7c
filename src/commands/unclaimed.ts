import type { Survey } from '../domain/survey.ts'
import type { SprintRequest } from '../sprint/request.ts'

/**
 * One line for each sensor that playbooks rely on and that could not know everything: what it does not know, no playbook
 * claims, and that is not the same as nothing to rescue.
 */
export const unclaimed = ({ method }: SprintRequest, survey: Survey): readonly string[] => {
  const claimed = new Set([...method.playbooks.values()].flatMap(({ when }) => when.kinds))
  const relied = method.sensors.filter(({ kinds }) => Object.keys(kinds).some((kind) => claimed.has(kind)))
  return survey.sensors.flatMap(({ id, unknown }) => {
    const [first] = unknown
    if (first === undefined || !relied.some((sensor) => sensor.id === id)) return []
    const more = unknown.length === 1 ? '' : `, and ${unknown.length - 1} more`
    return [`${id} does not know everything that could be rescued: ${first.subject}: ${first.reason}${more}`]
  })
}
