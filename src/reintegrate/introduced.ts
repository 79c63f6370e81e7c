import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import { findingId } from '../domain/identity.ts'
import type { Finding } from '../domain/finding.ts'
import { pathOfSubject, renamesOf, renameSubject } from '../domain/subject.ts'
import type { Survey } from '../domain/survey.ts'
import type { ChangeSet } from '../domain/workspace.ts'

/**
 * The findings of the head that its base has not, once the base's subjects follow git's renames, and those whose name
 * is old but whose lines the change wrote. Unknown when the base could not be surveyed: then nothing can be called old.
 */
export const introduced = (head: Survey, base: Answer<Survey>, change: ChangeSet): Answer<readonly Finding[]> => {
  if (!base.known) return base
  if (base.value.partial) return unknown('the base was listed only in part')
  const renames = renamesOf(change.files)
  const old = new Set(
    base.value.findings.map(({ sensor, kind, subject }) => findingId(sensor, kind, renameSubject(subject, renames))),
  )
  return known(head.findings.filter((finding) => !old.has(finding.id) || isWrittenAnew(finding, change)))
}

/** Sensors that name a finding by where it stands, never by what it is: another secret under an old name has its id. */
const nameless: ReadonlySet<string> = new Set(['secrets'])

/** Without a patch to look at, the change may have written any line of the file. */
function isWrittenAnew({ sensor, subject, location }: Finding, { files }: ChangeSet): boolean {
  if (!nameless.has(sensor)) return false
  const path = location?.path ?? pathOfSubject(subject)
  const file = files.find((one) => one.path === path)
  if (file === undefined) return false
  if (file.lines === null || location === null) return file.lines?.length !== 0
  return file.lines.some((line) => location.line <= line && line <= location.endLine)
}
