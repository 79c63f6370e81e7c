import type { Case } from '../domain/case.ts'
import type { Score } from '../domain/posture.ts'
import type { Gap } from '../domain/state.ts'
import type { Survey } from '../domain/survey.ts'
import { count } from './wording.ts'
import { criteria, dimensions } from './criteria.ts'
import type { Criterion } from './criteria.ts'

type Dimension = Score['dimensions'][number]
type Result = Dimension['criteria'][number]

/** What the score is computed from. Nothing is set by hand. */
export interface Scored {
  readonly survey: Survey
  readonly cases: readonly Case[]
  readonly gaps: readonly Gap[]
  /** Ids of the sensors that a schedule wakes and a playbook can rescue. */
  readonly automated: ReadonlySet<string>
}

/** The share of all weight that has to be known before a level is stated. */
const enough = 0.8

const advisory = ({ effect, waiver }: Case): boolean => effect === 'advises' || waiver !== null

const resultOf = ({ survey, cases }: Scored, { id, title, weight, sensor }: Criterion): Result | null => {
  const report = survey.sensors.find((one) => one.id === sensor)
  const result = (state: Result['state'], evidence: string): Result => ({ id, title, weight, state, evidence })
  if (report === undefined) return result('unknown', `${sensor} did not look`)
  if (report.status === 'not-applicable') return null
  const standing = cases.filter((found) => found.sensor === sensor && !advisory(found))
  if (standing.length > 0) return result('not-met', `${sensor}: ${count(standing.length, 'case')}`)
  const [unread] = report.unknown
  if (unread !== undefined) return result('unknown', `${sensor}: ${unread.subject}: ${unread.reason}`)
  return result('met', `${sensor}: ${count(report.files, 'file')} seen`)
}

const weigh = (results: readonly { readonly weight: number }[]): number =>
  results.reduce((sum, { weight }) => sum + weight, 0)

const round = (share: number): number => Math.round(share * 1000) / 1000

const dimensionOf = (scored: Scored, [id, title]: (typeof dimensions)[number]): Dimension => {
  const mine = criteria.filter(({ dimension }) => dimension === id)
  const results = mine.flatMap((criterion) => resultOf(scored, criterion) ?? [])
  const known = results.filter(({ state }) => state !== 'unknown')
  const weight = weigh(known)
  const automated = known.filter((result) =>
    mine.some((criterion) => criterion.id === result.id && scored.automated.has(criterion.sensor)),
  )
  const share = (part: readonly { readonly weight: number }[]) => (weight === 0 ? null : round(weigh(part) / weight))
  return {
    id,
    title,
    maturity: share(known.filter(({ state }) => state === 'met')),
    automation: share(automated),
    known: results.length === 0 ? 1 : round(weight / weigh(results)),
    criteria: results,
  }
}

/**
 * The maturity score: the share of known weight that is met, by dimension, and a level from 0 to 4 once 80 % of all
 * weight is known. A sensor that does not apply here takes its criterion out; one that could not look leaves it unknown.
 */
export const scoreOf = (scored: Scored): Score => {
  const scores = dimensions.map((dimension) => dimensionOf(scored, dimension))
  const all = scores.flatMap(({ criteria: results }) => results)
  const known = all.filter(({ state }) => state !== 'unknown')
  const share = all.length === 0 ? 0 : round(weigh(known) / weigh(all))
  const met = weigh(known.filter(({ state }) => state === 'met'))
  const urgent = scored.gaps.some(
    ({ status, severity }) =>
      (status === 'open' || status === 'in_progress') && (severity === 'P0' || severity === 'P1'),
  )
  return {
    level: share < enough ? null : Math.round((met / weigh(known)) * 40) / 10,
    known: share,
    certified: share === 1 && !urgent,
    dimensions: scores,
  }
}
