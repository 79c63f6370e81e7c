import { eq, gt, major, satisfies, valid } from '@renovatebot/pep440'
import { edited } from '../../formats/text-edits.ts'
import type { Advisory } from './advisories.ts'
import type { Fix } from './fix.ts'
import { placedRequirements } from './requirement-places.ts'

const isStable = (version: string): boolean => /^v?\d+(?:\.\d+)*(?:\.post\d+)?$/.test(version)

const affects = ({ version, range, manifest }: Advisory, pin: string, path: string): boolean =>
  (version !== null && valid(version) !== null && eq(version, pin)) ||
  (range !== null && manifest === path && satisfies(pin, range, { prereleases: true }))

/** The lowest version of the same major that mends one advisory; null where there is none. */
const lowestFixed = ({ fixed }: Advisory, pin: string): string | null =>
  fixed
    .filter(
      (version) => valid(version) !== null && isStable(version) && gt(version, pin) && major(version) === major(pin),
    )
    .reduce<string | null>((lowest, version) => (lowest === null || gt(lowest, version) ? version : lowest), null)

/** The version that mends all that can be mended within the major; a raised one may fall under another advisory. */
const mended = (pin: string, advisories: readonly Advisory[], path: string): string => {
  let target = pin
  for (let round = 0; round <= advisories.length; round += 1) {
    const wanted = advisories
      .filter((advisory) => affects(advisory, target, path))
      .flatMap((advisory) => lowestFixed(advisory, target) ?? [])
    if (wanted.length === 0) return target
    target = wanted.reduce((highest, version) => (gt(version, highest) ? version : highest), target)
  }
  return target
}

const exact = /^(={2,3}[ \t]*)([^\s,*]+)$/

/** Raises pinned versions that fall under an advisory to the lowest version of the same major that is out of all of them. */
export const vulnerablePins: Fix = {
  id: 'vulnerable-pins',
  title: 'Pins that fall under an advisory, at the lowest fixed version of the same major',
  sensor: 'dependency-cves',
  kinds: ['vulnerable-dependency'],
  files: ['**/*requirements*.{txt,in}', '**/requirements/**/*.{txt,in}', '**/constraints*.txt'],
  fix: (text, { path, dependencies }) => {
    if (dependencies === undefined) return text
    const edits = placedRequirements(path, text).flatMap(({ name, specifier, clauses }) => {
      const [, operator, pin] = exact.exec(specifier) ?? []
      const known = dependencies.advisories.filter((advisory) => advisory.name === name)
      if (operator === undefined || pin === undefined || known.length === 0 || valid(pin) === null) return []
      const version = mended(pin, known, path)
      return version === pin || !dependencies.allows(path, name, version)
        ? []
        : [{ at: clauses, text: `${operator}${version}` }]
    })
    return edited(text, edits)
  },
}
