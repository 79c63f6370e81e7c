import type { Case } from '../domain/case.ts'
import { exitCodes } from '../domain/errors.ts'
import type { ExitCode } from '../domain/errors.ts'
import type { Survey } from '../domain/survey.ts'
import { urgency } from '../domain/words.ts'
import type { Severity } from '../domain/words.ts'

/**
 * How search, triage and sprint end: 1 for a case at or above the threshold that nobody waived, 4 for an unknown sensor
 * where `strict` forbids that, else 0.
 */
export const endingOf = (
  cases: readonly Case[],
  survey: Survey,
  given: { readonly failOn: Severity | 'none'; readonly strict: boolean },
): ExitCode => {
  const { failOn, strict } = given
  const counts = ({ severity, waiver }: Case): boolean =>
    failOn !== 'none' && waiver === null && urgency(severity) <= urgency(failOn)
  if (cases.some(counts)) return exitCodes.findings
  const unread = survey.sensors.some(({ unknown }) => unknown.length > 0) || survey.partial
  return strict && unread ? exitCodes.incomplete : exitCodes.ok
}
