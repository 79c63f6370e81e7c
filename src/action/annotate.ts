import type { AnnotationProperties } from '@actions/core'
import type { Case } from '../domain/case.ts'
import { urgency } from '../domain/words.ts'

/** GitHub shows ten annotations of each level a step. */
const mostOfLevel = 10

/** What `@actions/core` writes annotations with. */
export interface Annotator {
  error(message: string, properties: AnnotationProperties): void
  warning(message: string, properties: AnnotationProperties): void
  notice(message: string, properties: AnnotationProperties): void
}

type Level = keyof Annotator

const levelOf = ({ severity }: Case): Level =>
  urgency(severity) <= 1 ? 'error' : severity === 'P2' ? 'warning' : 'notice'

/** Annotates the lines of the worst cases, within GitHub's limits. Waived ones are left alone. */
export const annotate = (cases: readonly Case[], annotator: Annotator): void => {
  const written = new Map<Level, number>()
  for (const found of cases) {
    const { location } = found
    if (location === null || found.waiver !== null) continue
    const level = levelOf(found)
    const count = written.get(level) ?? 0
    if (count >= mostOfLevel) continue
    written.set(level, count + 1)
    const properties = {
      title: `${found.severity} ${found.sensor}: ${found.title}`,
      file: location.path,
      startLine: location.line,
      endLine: location.endLine,
    }
    annotator[level](`${found.title}. ${found.remedy}`, properties)
  }
}
