import type { MailboxMemory } from '../../domain/intent.ts'
import type { Unknown } from '../../domain/reading.ts'
import type { Tree } from '../../domain/workspace.ts'
import { globMatcher } from '../../domain/glob.ts'
import { judgeMailbox, mailboxGlob } from '../../formats/intents/judge.ts'
import type { MailboxJudgement, MailboxRules } from '../../formats/intents/judge.ts'
import type { MailboxFile } from '../../formats/intents/read.ts'

/** The mailbox of one tree: its files, and those that cannot be read, which are nobody's loss yet: they stay. */
interface Mailbox {
  readonly files: readonly MailboxFile[]
  readonly unread: readonly Unknown[]
}

/** What looks like mail and is a link: what it leads to may change without a review of the mailbox. */
const linksIn = (tree: Tree, dir: string): readonly Unknown[] => {
  const matches = globMatcher(mailboxGlob(dir))
  return tree.entries
    .filter(({ kind, path }) => kind === 'symlink' && matches(path))
    .map(({ path }) => ({ subject: path, reason: 'it is a symbolic link, which no intent is: queue it as a file' }))
}

/** Reads every file of the mailbox folder. A tree that is listed in part may hold more, and says so. */
export const readMailbox = async (tree: Tree, dir: string): Promise<Mailbox> => {
  const files: MailboxFile[] = []
  const unread: Unknown[] = tree.partial === null ? [] : [{ subject: dir, reason: tree.partial }]
  for (const path of tree.match([mailboxGlob(dir)])) {
    const text = await tree.text(path)
    const blob = tree.entry(path)?.blob ?? ''
    if (text.known) files.push({ path, blob, text: text.value })
    else unread.push({ subject: path, reason: text.reason })
  }
  return { files, unread: [...unread, ...linksIn(tree, dir)] }
}

type File = Pick<MailboxMemory['consumed'][number], 'path' | 'blob'>

const keyOf = ({ path, blob }: File): string => `${blob} ${path}`

/** True for the files of a list, by path and content. */
export const isAmong = (list: readonly File[]): ((file: File) => boolean) => {
  const keys = new Set(list.map(keyOf))
  return (file) => keys.has(keyOf(file))
}

/** Judges what still waits in the mailbox: a consumed file is inert and decides nothing any more. */
export const judgeWaiting = (
  files: readonly MailboxFile[],
  rules: Omit<MailboxRules, 'approvals' | 'failures'>,
  { consumed, approvals, failures }: MailboxMemory,
): readonly MailboxJudgement[] => {
  const isConsumed = isAmong(consumed)
  return judgeMailbox(
    files.filter((file) => !isConsumed(file)),
    { ...rules, approvals, failures },
  )
}
