import { isVoided } from '../../context/mailbox/memory.ts'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Origin, PullRequestSummary } from '../../domain/live.ts'
import type { Observed } from '../../domain/observed.ts'
import type { State } from '../../domain/state.ts'

/** Where a governed intent comes from: the pull request that brought it, and those whose own word for it counts nothing. */
export interface Brought {
  readonly commit: string
  readonly pullRequest: PullRequestSummary
  /** Logins in lower case, sorted. */
  readonly requesters: readonly string[]
}

const unbrought =
  'no merged pull request brought it, so nobody can say who asked for it: bring it by a pull request of its own'

const takenOut =
  'it was taken out after it had been approved, and is back as the same commit brought it: bring it by a pull request of its own'

const requestersOf = (intent: Intent, { authors, pullRequests }: Origin): readonly string[] => {
  const named = /^@?([\w-]+(?:\[bot\])?)$/.exec(intent.queuedBy ?? '')?.[1] ?? []
  const all = [...pullRequests.map(({ author }) => author), ...authors, named].flat()
  return [...new Set(all.map((login) => login.toLowerCase()))].toSorted()
}

/** The pull request through which an intent came to the default branch, and who asked for it. */
export const broughtBy = async (
  { workspace, live }: Observed,
  intent: Intent,
  { ledger }: State,
): Promise<Answer<Brought>> => {
  const { commit, defaultBranch } = workspace
  if (commit === null || defaultBranch === null) return unknown('the default branch is not known')
  const origin = await live.origin(intent.path, { commit, branch: defaultBranch })
  if (!origin.known) return origin
  const [pullRequest] = origin.value?.pullRequests ?? []
  if (origin.value === null || pullRequest === undefined) return unknown(unbrought)
  const { path, blob } = intent
  if (isVoided(ledger, { path, blob, brought: origin.value.commit })) return unknown(takenOut)
  return known({ commit: origin.value.commit, pullRequest, requesters: requestersOf(intent, origin.value) })
}
