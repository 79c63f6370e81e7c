import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import { findingId } from '../domain/identity.ts'
import type { Finding } from '../domain/finding.ts'
import { renamesOf, renameSubject } from '../domain/subject.ts'
import type { Survey } from '../domain/survey.ts'
import type { ChangeSet } from '../domain/workspace.ts'

/**
 * The findings of the head that its base has not, once the base's subjects follow git's renames. Unknown when the base
 * could not be surveyed: then nothing can be called old.
 */
export const introduced = (head: Survey, base: Answer<Survey>, change: ChangeSet): Answer<readonly Finding[]> => {
  if (!base.known) return base
  if (base.value.partial) return unknown('the base was listed only in part')
  const renames = renamesOf(change.files)
  const old = new Set(
    base.value.findings.map(({ sensor, kind, subject }) => findingId(sensor, kind, renameSubject(subject, renames))),
  )
  return known(head.findings.filter(({ id }) => !old.has(id)))
}
