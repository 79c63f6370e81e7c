import { blobHash } from '../../domain/identity.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Review } from '../../domain/live.ts'
import type { ApprovedBy } from '../../effects/mailbox/entries.ts'
import { lastWords, ownerWhoApproved } from '../../reintegrate/approval.ts'
import type { Brought } from './brought.ts'
import { mailboxFolder } from '../../formats/intents/folder.ts'
import { stoodBefore } from './governed.ts'
import type { Governing } from './governed.ts'

/** The review that approves an intent, or why the reviews that say yes do not count. */
interface Reviewed {
  readonly approved: ApprovedBy | null
  readonly notes: readonly string[]
}

const whyNot = ({ author, commit }: Review, { pullRequest, requesters }: Brought, same: boolean): string => {
  if (requesters.includes(author.toLowerCase())) return `${author} is among those who asked for it`
  if (author.endsWith('[bot]')) return `${author} is no person`
  if (commit !== pullRequest.headSha) return `${author} approved an earlier commit than the one that was merged`
  if (!same) return `what the default branch holds is not what ${author} approved`
  return `${author} neither is a code owner of the file who may write nor, where it has none, may maintain the repository, now and before it came`
}

/**
 * The review by which a code owner of the mailbox approved this very content on the pull request that brought it, or why
 * none that says yes counts.
 */
export const reviewOf = async (
  { observed, rulesAt }: Governing,
  intent: Intent,
  brought: Brought,
): Promise<Reviewed> => {
  const { live } = observed
  const { commit, pullRequest, requesters } = brought
  const { headSha: head, number } = pullRequest
  const reviews = await live.reviews(number)
  if (!reviews.known) return { approved: null, notes: [`the reviews of #${number} cannot be read: ${reviews.reason}`] }
  const yes = lastWords(reviews.value).filter(({ state }) => state.toUpperCase() === 'APPROVED')
  if (yes.length === 0) return { approved: null, notes: [] }
  const file = await live.file(intent.path, head)
  if (!file.known) return { approved: null, notes: [`what was approved cannot be read: ${file.reason}`] }
  const same = file.value !== null && blobHash(Buffer.from(file.value)) === intent.blob
  const bots = yes.map(({ author }) => author).filter((author) => author.endsWith('[bot]'))
  const untold = (reason: string): Reviewed => ({
    approved: null,
    notes: [`whether a review counts cannot be told, so a maintainer confirms by the code: ${reason}`],
  })
  const before = await stoodBefore(observed, intent)
  if (!before.known) return untold(before.reason)
  for (const sha of before.value) {
    const rules = await rulesAt(sha)
    if (!rules.known) return untold(`at ${sha.slice(0, 7)}: ${rules.reason}`)
    if (mailboxFolder(rules.value.mailbox.dir) !== mailboxFolder(observed.settings.mailbox.dir))
      return untold('the settings name another mailbox since it came, whose owners may be others')
  }
  const without = [...requesters, ...bots]
  const owner = await ownerWhoApproved({ live, pullRequest, head, without, also: before.value }, intent.path)
  if (!owner.known) return untold(owner.reason)
  if (owner.value === null || !same)
    return { approved: null, notes: yes.map((one) => `the review does not count: ${whyNot(one, brought, same)}`) }
  const by = { by: 'review', pullRequest: number, brought: commit, comment: null, requesters } as const
  return { approved: { approver: owner.value, ...by }, notes: [] }
}
