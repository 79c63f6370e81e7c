import { normalizedName, requirements } from '../../formats/requirements.ts'
import type { RequirementLine } from '../../formats/requirements.ts'
import type { Place } from '../../formats/yaml-tree.ts'

/** A requirement with the stretch of the file that its version clauses fill: empty where it has none. */
export interface PlacedRequirement extends RequirementLine {
  readonly name: string
  readonly clauses: Place
}

const named = /^[A-Za-z0-9][\w.-]{0,200}(?:[ \t]{0,9}\[[^\]]{0,300}\])?/

const placeOf = (requirement: RequirementLine, raw: string): PlacedRequirement | null => {
  const { name, text, specifier, line } = requirement
  const start = raw.length - raw.trimStart().length
  const head = named.exec(text)?.[0] ?? ''
  const isOneLine = raw.startsWith(text, start) && !/\\\s*$/.test(raw)
  if (name === null || head === '' || !isOneLine || text.includes('://') || text.includes('(')) return null
  if (normalizedName(/^[\w.-]+/.exec(head)?.[0] ?? '') !== name) return null
  const end = start + text.length
  const from = specifier === '' ? end : end - specifier.length
  return { ...requirement, name, clauses: { line, column: from + 1, endLine: line, endColumn: end + 1 } }
}

/**
 * The requirements of a list whose versions may be rewritten in place: each in one line, from an index. None where the list
 * holds checksums: another version has another one.
 */
export const placedRequirements = (path: string, text: string): readonly PlacedRequirement[] => {
  if (/(?:^|\s)--(?:hash|require-hashes)\b/m.test(text)) return []
  const raw = text.split('\n')
  return requirements.parse({ path, text }).lines.flatMap((each) => placeOf(each, raw[each.line - 1] ?? '') ?? [])
}
