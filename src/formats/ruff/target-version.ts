import { explain } from '@renovatebot/pep440'
import { parse } from '@renovatebot/pep440/lib/specifier.js'

/** The Python 3 minors that ruff 0.17 can aim at. */
const minors = { first: 7, last: 15 }
const lowerBounds = new Set(['>=', '>', '==', '===', '~='])

/**
 * The `target-version` (`py39`) that ruff takes from `requires-python`: its lower bound. Undefined where it has none, or
 * one that ruff cannot aim at; null where it is no version range at all.
 */
export const targetOf = (requires: string): string | undefined | null => {
  const range: ReturnType<typeof parse> | null = parse(requires)
  if (range === null) return null
  const bounds = range.flatMap(({ operator, version }) => {
    const release = lowerBounds.has(operator) ? explain(version)?.release : undefined
    return release === undefined ? [] : [(release[0] ?? 0) * 1000 + (release[1] ?? 0)]
  })
  const minor = Math.max(...bounds) - 3000
  return minor >= minors.first && minor <= minors.last ? `py3${minor}` : undefined
}
