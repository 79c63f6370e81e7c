import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import type { PullRequestSummary } from '../../domain/live.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { pages } from './pages.ts'
import { placeOf } from './repository.ts'

export const activitySchema = z.array(
  z.object({
    before: z.string(),
    after: z.string(),
    ref: z.string(),
    /** `push`, `force_push`, `pr_merge`, `merge_queue_merge` and others. */
    activity_type: z.string().optional(),
    actor: z.object({ login: z.string() }).nullable(),
  }),
)
export type Activity = z.infer<typeof activitySchema>[number]

/** What helps where GitHub will never tell where a file comes from. */
export const bringAnew = 'bring it by a pull request of its own'

/** What a branch is said to have held before it was there, and to hold once it is gone. */
export const nothing = '0'.repeat(40)

/**
 * The moves of a branch that led to a commit, back to its creation: each begins where the one before it ended. Null where
 * the list does not reach that far back: then somebody may have pushed of whom it does not tell.
 */
const ledTo = (moves: readonly Activity[], head: string): readonly Activity[] | null => {
  const led = new Set<Activity>()
  const open = [head]
  for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
    const here = moves.filter(({ after }) => after === sha)
    if (here.length === 0) return null
    for (const move of here) {
      if (led.has(move)) continue
      led.add(move)
      if (move.before !== nothing) open.push(move.before)
    }
  }
  return [...led]
}

/**
 * The logins of who pushed the head of a pull request and what it was before, whoever made the commits; sorted. Unknown
 * where GitHub does not tell of the push: then nobody can say who brought what was merged. Of a branch that is gone
 * GitHub may tell in the list of the whole repository alone, of which a month is read (REST API, “List repository
 * activities”).
 */
export const pushersOf = async (
  github: GitHub,
  { number, headRef, headSha, headRepository }: PullRequestSummary,
): Promise<Answer<readonly string[]>> => {
  if (headRepository === null)
    return unknown(`the repository that #${number} came from is gone, so nobody can say who pushed it: ${bringAnew}`)
  const ref = `refs/heads/${headRef}`
  const list = async (query: Readonly<Record<string, string>>): Promise<Answer<readonly Activity[] | null>> =>
    asked('contents: read', async () => {
      const route = 'GET /repos/{owner}/{repo}/activity'
      const read = await pages(github, route, { ...placeOf(headRepository), ...query }, activitySchema)
      return ledTo(
        read.flat().filter((one) => one.ref === ref),
        headSha,
      )
    })
  const ofBranch = await list({ ref })
  const led = ofBranch.known && ofBranch.value !== null ? ofBranch : await list({ time_period: 'month' })
  if (!led.known) return led
  if (led.value === null) return unknown(`GitHub does not tell of every push to the head of #${number}: ${bringAnew}`)
  const logins = led.value.map(({ actor }) => actor?.login)
  const named = logins.filter((login) => login !== undefined)
  if (named.length < logins.length)
    return unknown(`GitHub knows no account for who pushed the head of #${number}: ${bringAnew}`)
  return known([...new Set(named)].toSorted())
}
