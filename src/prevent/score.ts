import type { Case } from '../domain/case.ts'
import type { Score } from '../domain/posture.ts'
import type { Gap } from '../domain/state.ts'
import type { Survey } from '../domain/survey.ts'
import { count } from './wording.ts'
import { criteria, dimensions } from './criteria.ts'
import type { Criterion } from './criteria.ts'

type Dimension = Score['dimensions'][number]
type Result = Dimension['criteria'][number]

/** A criterion with what its sensor told; `applies` is false where the sensor has nothing here to look at. */
interface Judged {
  readonly criterion: Criterion
  readonly result: Result
  readonly applies: boolean
}

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

const resultOf = ({ survey, cases }: Scored, { id, title, weight, sensor }: Criterion): Result => {
  const report = survey.sensors.find((one) => one.id === sensor)
  const result = (state: Result['state'], evidence: string): Result => ({ id, title, weight, state, evidence })
  if (report === undefined) return result('unknown', `${sensor} did not look`)
  if (report.status === 'not-applicable')
    return result('unknown', `${sensor}: ${report.notApplicable ?? 'does not apply'}`)
  const standing = cases.filter((found) => found.sensor === sensor && !advisory(found))
  if (standing.length > 0) return result('not-met', `${sensor}: ${count(standing.length, 'case')}`)
  const [unread] = report.unknown
  if (unread !== undefined) return result('unknown', `${sensor}: ${unread.subject}: ${unread.reason}`)
  return result('met', `${sensor}: ${count(report.files, 'file')} seen`)
}

const weigh = (results: readonly { readonly weight: number }[]): number =>
  results.reduce((sum, { weight }) => sum + weight, 0)

const round = (share: number): number => Math.round(share * 1000) / 1000

const judgedBy = (scored: Scored, criterion: Criterion): Judged => ({
  criterion,
  result: resultOf(scored, criterion),
  applies: !scored.survey.sensors.some(({ id, status }) => id === criterion.sensor && status === 'not-applicable'),
})

const isKnown = ({ state }: Result): boolean => state !== 'unknown'

/**
 * A dimension's figures. What does not apply is left out while half of the dimension's weight applies, and is unknown
 * like the rest below that: of the remainder nobody could tell how the dimension stands. Nor is a share stated of which
 * less than half of the weight is known.
 */
const dimensionOf = (judged: readonly Judged[], { automated }: Scored, [id, title]: (typeof dimensions)[number]) => {
  const all = judged.filter(({ criterion }) => criterion.dimension === id)
  const applying = all.filter(({ applies }) => applies)
  const counted =
    weigh(applying.map(({ result }) => result)) * 2 < weigh(all.map(({ result }) => result)) ? all : applying
  const known = counted.filter(({ result }) => isKnown(result))
  const weight = weigh(known.map(({ result }) => result))
  const whole = weigh(counted.map(({ result }) => result))
  const share = (part: readonly Judged[]) =>
    weight * 2 < whole ? null : round(weigh(part.map(({ result }) => result)) / weight)
  return {
    id,
    title,
    maturity: share(known.filter(({ result }) => result.state === 'met')),
    automation: share(known.filter(({ criterion }) => automated.has(criterion.sensor))),
    known: round(weight / whole),
    criteria: counted.map(({ result }) => result),
  } satisfies Dimension
}

/**
 * The maturity score: the share of known weight that is met, by dimension, and a level from 0 to 4 once 80 % of all
 * weight is known. A sensor that does not apply here takes its criterion out; one that could not look leaves it unknown.
 */
export const scoreOf = (scored: Scored): Score => {
  const judged = criteria.map((criterion) => judgedBy(scored, criterion))
  const all = judged.filter(({ applies }) => applies).map(({ result }) => result)
  const known = all.filter(isKnown)
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
    dimensions: dimensions.map((dimension) => dimensionOf(judged, scored, dimension)),
  }
}
