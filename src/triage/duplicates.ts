import type { Finding } from '../domain/finding.ts'
import { confidences, effects } from '../domain/words.ts'

/** One finding an id: of several the worst, then the surest, then the weightiest stands; else the first seen. */
export const mergeDuplicates = (findings: readonly Finding[]): readonly Finding[] => {
  const byId = new Map<string, Finding>()
  for (const finding of findings) {
    const standing = byId.get(finding.id)
    if (standing === undefined || compareWeight(finding, standing) < 0) byId.set(finding.id, finding)
  }
  return [...byId.values()]
}

const compareWeight = (a: Finding, b: Finding): number =>
  effects.indexOf(a.effect) - effects.indexOf(b.effect) ||
  confidences.indexOf(a.confidence) - confidences.indexOf(b.confidence) ||
  b.impact - a.impact
