import { z } from 'zod'
import { effectSchema } from '../../src/domain/words.ts'
import { isBlocking } from './judgements.ts'
import type { Judgement } from './judgements.ts'

/** What a search printed, as far as judgements are about it. */
export const surveySchema = z.object({
  commit: z.string().nullable(),
  findings: z.array(
    z.object({
      id: z.string(),
      sensor: z.string(),
      kind: z.string(),
      effect: effectSchema,
      subject: z.string(),
      title: z.string(),
      location: z.object({ path: z.string() }).nullish(),
    }),
  ),
})
export type SurveyRead = Readonly<z.infer<typeof surveySchema>>

/** A finding in the form of a judgement that waits for its verdict and reason. */
type Unjudged = Omit<Judgement, 'verdict' | 'reason'> & { readonly sensor: string }

/** What a new search of one repository says of its judgements. */
interface Compared {
  /** How many judged findings were found again. */
  readonly again: number
  /** Judged findings, each with its sensor, that are found no more, or whose effect or text is another now. */
  readonly changed: readonly string[]
  /** What blocks, is a breach or a loss, and was read by nobody. */
  readonly unjudged: readonly Unjudged[]
}

/** Holds a search of one repository against its judgements: of each sensor that was run, at the commit it was judged at. */
export const compare = (
  repository: string,
  survey: SurveyRead,
  judged: ReadonlyMap<string, readonly Judgement[]>,
): Compared => {
  const found = new Map(survey.findings.map((finding) => [`${finding.sensor} ${finding.id}`, finding]))
  const own = [...judged].flatMap(([sensor, all]) =>
    all.filter((one) => one.repository === repository).map((one) => ({ sensor, one })),
  )
  const changed = own.flatMap(({ sensor, one }) => {
    const named = `${sensor} ${one.finding} (${one.verdict}): ${one.message}`
    if (one.commit !== survey.commit) return [`${named}: judged at ${one.commit}, this is ${survey.commit ?? 'none'}`]
    const now = found.get(`${sensor} ${one.finding}`)
    if (now === undefined) return [`${named}: found no more`]
    return now.effect === one.effect ? [] : [`${named}: ${one.effect} then, ${now.effect} now`]
  })
  const read = new Set(own.map(({ sensor, one }) => `${sensor} ${one.finding}`))
  return {
    again: own.length - changed.length,
    changed,
    unjudged: survey.findings
      .filter((finding) => isBlocking(finding) && !read.has(`${finding.sensor} ${finding.id}`))
      .map(({ id, sensor, kind, effect, title, subject, location }) => ({
        sensor,
        repository,
        commit: survey.commit ?? '',
        finding: id,
        kind,
        effect,
        path: location?.path ?? subject,
        message: title,
      })),
  }
}
