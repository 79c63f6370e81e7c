import { globMatcher } from '../../../../domain/glob.ts'
import { recognise } from './classify.ts'
import type { Recognised, Recogniser } from './classify.ts'
import { followsOn } from './gather.ts'
import type { FailedJob } from './gather.ts'
import { library } from './library.ts'
import type { OwnPattern } from './own-patterns.ts'
import type { FailurePattern } from './pattern.ts'

/** A pattern of the library or of the repository, as causes need it. */
export interface CausePattern extends Recogniser {
  readonly title: string
  readonly transient: boolean
  readonly fix: string | null
  readonly remedy: string
}

/** A failed job and why it failed; `cause` is null where no pattern knows it. */
export interface JobCause {
  readonly failure: FailedJob
  readonly cause: Recognised<CausePattern> | null
  readonly also: readonly string[]
}

const ofLibrary = (pattern: FailurePattern): CausePattern => ({
  ...pattern,
  matches: (text) => pattern.signatures.some((signature) => signature.test(text)),
})

const known = library.map(ofLibrary)
const timeLimit = known.find(({ id }) => id === 'time-limit')

const ofOwn = (pattern: OwnPattern, file: string, tier: number): CausePattern => ({
  id: pattern.id,
  tier,
  title: pattern.title,
  transient: pattern.transient,
  fix: pattern.fixable ? pattern.id : null,
  remedy: `do as ${file} says under ${pattern.id}`,
  matches: pattern.matches,
})

/** How the repository's own patterns are held against a log. `changed`: files of the change at hand. */
export interface OwnRules {
  readonly file: string
  readonly patterns: readonly OwnPattern[]
  readonly scored: boolean
  readonly changed: readonly string[]
}

/** 40 for each signature found, 30 for each changed file, 30 for the workflow or job that the entry speaks of. */
const score = (pattern: OwnPattern, { run, job, lines }: FailedJob, changed: readonly string[]): number => {
  const signatures = pattern.signatures.filter(({ matches }) => lines.some(matches)).length
  const files = pattern.files.map(globMatcher)
  const touched = changed.filter((path) => files.some((is) => is(path) || is(path.slice(path.lastIndexOf('/') + 1))))
  const here = pattern.places.some(
    (place) => place !== '' && [run.path, run.name, job.name].some((name) => name.includes(place)),
  )
  return signatures * 40 + touched.length * 30 + (here ? 30 : 0)
}

const enough = 50

/**
 * The repository's patterns that apply, the most urgent first, then the surest; by score only those that reach fifty.
 * Their order is what decides between them, and all of them come before the library's.
 */
const applying = ({ patterns, scored, changed, file }: OwnRules, failure: FailedJob): readonly CausePattern[] =>
  patterns
    .map((pattern) => ({ pattern, points: scored ? score(pattern, failure, changed) : enough }))
    .filter(({ points }) => points >= enough)
    .toSorted((left, right) => left.pattern.priority - right.pattern.priority || right.points - left.points)
    .map(({ pattern }, index, all) => ofOwn(pattern, file, index - all.length))

/** Where one failed job of a run explains another that began after it, only the first has a cause. */
export const causesOf = (failures: readonly FailedJob[], rules: OwnRules): readonly JobCause[] =>
  failures.flatMap((failure): readonly JobCause[] => {
    const own = applying(rules, failure)
    const [first, ...rest] = recognise(failure.lines, [...own, ...known])
    if (first === undefined && failure.job.conclusion === 'timed_out' && timeLimit !== undefined)
      return [{ failure, cause: { pattern: timeLimit, lines: [], count: 0 }, also: [] }]
    if (first === undefined && followsOn(failure, failures)) return []
    return [{ failure, cause: first ?? null, also: rest.map(({ pattern }) => pattern.id) }]
  })
