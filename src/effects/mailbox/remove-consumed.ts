import { z } from 'zod'
import type { Apply } from '../../domain/change.ts'
import type { Live } from '../../domain/live.ts'
import type { LedgerLine } from '../../domain/state.ts'
import { consumedFiles, tidyBranch, tidyBranches, tidyMailbox } from './tidy.ts'
import type { TidyRequest } from './tidy.ts'

/** What performs changes: `committing` may write to the default branch, which nothing else of ours does. */
interface RemovePorts {
  readonly apply: Apply
  readonly committing: Apply
}

/**
 * Removes consumed files from the default branch, by a pull request or as the settings say. Gives the address of what
 * removes them, null where nothing lies there or GitHub told none. Throws what `apply` throws.
 */
export const removeConsumed = async (request: TidyRequest, ports: RemovePorts): Promise<string | null> => {
  const apply = request.remove === 'commit' ? ports.committing : ports.apply
  let last: string | null = null
  for (const change of tidyMailbox(request)) last = (await apply(change)).url
  return last
}

/** So long what was applied may lie before a pull request of its own removes it unasked, in milliseconds: a week. */
const patience = 7 * 86_400_000

const blobSchema = z.object({ blob: z.string() })

const isEndOf =
  ({ path, blob }: { readonly path: string; readonly blob: string }): ((line: LedgerLine) => boolean) =>
  ({ subject, evidence }) => {
    const parsed = blobSchema.safeParse(evidence)
    return subject === path && parsed.success && parsed.data.blob === blob
  }

const lyingSince = ({ tree, state }: TidyRequest): number | null => {
  const ends = consumedFiles(tree, state).flatMap((file) => state.ledger.findLast(isEndOf(file)) ?? [])
  return ends.length === 0 ? null : Math.min(...ends.map(({ at }) => Date.parse(at)))
}

/**
 * Whether consumed files are to be removed though nobody asked: at once where the settings say `commit`; by a pull
 * request once the oldest has lain for a week, while no other such is open, and none for the same files was closed.
 */
export const isTidyDue = async (
  request: TidyRequest,
  live: Pick<Live, 'pullRequests'>,
  now: Date,
): Promise<boolean> => {
  const since = lyingSince(request)
  if (since === null) return false
  if (request.remove === 'commit') return true
  if (now.getTime() - since < patience) return false
  const open = await live.pullRequests({ state: 'open' })
  if (!open.known || open.value.some(({ headRef }) => headRef.startsWith(tidyBranches))) return false
  const same = await live.pullRequests({ state: 'all', head: tidyBranch(request) })
  return same.known && same.value.length === 0
}
