import { z } from 'zod'
import type { Receipt } from '../../domain/change.ts'
import { refusedWith } from './failure.ts'
import type { ChangeOf, Place } from './place.ts'

/** Whom a pull request waits for, as GitHub lists them. */
export const requestedSchema = z.object({
  requested_reviewers: z.array(z.object({ login: z.string() })).default([]),
  requested_teams: z.array(z.object({ slug: z.string() })).default([]),
})
type Requested = z.infer<typeof requestedSchema>

const pullSchema = requestedSchema.extend({ html_url: z.string(), user: z.object({ login: z.string() }).nullable() })

/** Reviewers still to be asked, people as logins and teams as `owner/slug`; `@` before either is dropped. */
export const stillToAsk = (reviewers: readonly string[], asked: Requested, author: string): readonly string[] => {
  const people = asked.requested_reviewers.map(({ login }) => login.toLowerCase())
  const teams = asked.requested_teams.map(({ slug }) => slug.toLowerCase())
  const names = [...new Set(reviewers.map((name) => name.replace(/^@/, '').toLowerCase()))]
  return names.filter((name) => {
    const slug = name.split('/')[1]
    return slug === undefined ? name !== author && !people.includes(name) : !teams.includes(slug)
  })
}

const ask = async ({ octokit, at }: Place, number: number, names: readonly string[]): Promise<string> => {
  const reviewers = names.filter((name) => !name.includes('/'))
  const teams = names.flatMap((name) => name.split('/')[1] ?? [])
  const answer = await octokit.rest.pulls.requestReviewers({
    ...at,
    pull_number: number,
    reviewers,
    team_reviewers: teams,
  })
  return answer.data.html_url
}

/** Asks each whom GitHub lets be asked: it refuses all of them for one who cannot review here. */
export const askThoseWhoCan = async (place: Place, number: number, names: readonly string[]): Promise<void> => {
  if (names.length === 0) return
  try {
    await ask(place, number, names)
  } catch (error) {
    if (refusedWith(error) !== 422) throw error
    for (const name of names.length > 1 ? names : []) {
      await ask(place, number, [name]).catch((one: unknown) => {
        if (refusedWith(one) !== 422) throw one
      })
    }
  }
}

/** Asks for reviews, of those who are not asked yet. */
export const requestReview = async (place: Place, change: ChangeOf<'request-review'>): Promise<Receipt> => {
  const { number } = change
  const answer = await place.octokit.rest.pulls.get({ ...place.at, pull_number: number })
  const pull = pullSchema.parse(answer.data)
  const names = stillToAsk(change.reviewers, pull, pull.user?.login.toLowerCase() ?? '')
  if (names.length > 0) await ask(place, number, names)
  return { kind: change.kind, number, sha: null, url: pull.html_url, already: names.length === 0 }
}
