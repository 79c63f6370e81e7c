import type { ConsumedIntent, Intent } from '../../domain/intent.ts'
import { readIntent } from '../../formats/intents/read.ts'
import type { MailboxFile, MailboxPlace } from '../../formats/intents/read.ts'

/** A file that is done with and lies in the mailbox still: no run applies it again. */
export interface Inert extends ConsumedIntent {
  /** What it asks for; null where that cannot be read by today's rules. */
  readonly intent: Intent | null
}

/** The files that are done with, by path. */
export const inertAmong = (
  files: readonly MailboxFile[],
  consumed: readonly ConsumedIntent[],
  place: MailboxPlace,
): readonly Inert[] =>
  files.flatMap((file) => {
    const end = consumed.find(({ path, blob }) => path === file.path && blob === file.blob)
    if (end === undefined) return []
    const read = readIntent(file, place)
    return [{ ...end, intent: read.ok ? read.intent : null }]
  })

/** How it ended, and when, by the ledger. */
export const inertReason = ({ at, winner }: ConsumedIntent): string =>
  winner === null ? `applied at ${at}` : `lost against ${winner} at ${at}`

/** What a person is told who may wonder why such a file is not applied; nothing where none lies there. */
export const inertNotices = (inert: readonly Inert[]): readonly string[] => {
  const [first, ...more] = inert
  if (first === undefined) return []
  const besides = more.length === 0 ? '' : `, and so ${more.length === 1 ? 'is 1 more' : `are ${more.length} more`}`
  return [
    `${first.path} is inert (${inertReason(first)})${besides}: what is to be applied again is queued anew, not by the same file`,
  ]
}
