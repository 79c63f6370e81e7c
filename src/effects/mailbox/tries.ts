import { maximumTries } from '../../domain/intent.ts'
import type { MailboxRecord } from '../../domain/state.ts'

const minute = 60_000
const pauses = [10 * minute, 60 * minute]

interface Failed {
  readonly path: string
  readonly blob: string
  readonly reason: string
}

/** The record after one more try in vain: the next is due in ten minutes, then in an hour; the third is the last. */
export const triedInVain = (file: Failed, before: MailboxRecord | null, now: Date): MailboxRecord => {
  const tries = (before?.tries ?? 0) + 1
  const pause = pauses[tries - 1]
  const nextTry = pause === undefined ? null : new Date(now.getTime() + pause).toISOString()
  return { path: file.path, blob: file.blob, tries, reason: file.reason, nextTry }
}

/** The record after GitHub or the network failed. That is not the file's fault: it is tried again by the next run, always. */
export const keptWaiting = ({ path, blob, reason }: Failed, before: MailboxRecord | null): MailboxRecord => ({
  path,
  blob,
  tries: Math.min((before?.tries ?? 0) + 1, maximumTries - 1),
  reason,
  nextTry: null,
})

/** The record of a file that is given up at once. */
export const givenUp = ({ path, blob, reason }: Failed): MailboxRecord => ({
  path,
  blob,
  tries: maximumTries,
  reason,
  nextTry: null,
})

/** The mailbox's records with these in place of older ones, and without those of files that are done. */
export const withRecords = (
  records: readonly MailboxRecord[],
  fresh: readonly MailboxRecord[],
  done: readonly { readonly path: string; readonly blob: string }[],
): readonly MailboxRecord[] => {
  const isReplaced = ({ path, blob }: MailboxRecord): boolean =>
    [...fresh, ...done].some((one) => one.path === path && one.blob === blob)
  return [...records.filter((record) => !isReplaced(record)), ...fresh]
}
