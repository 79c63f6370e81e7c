import { readCode } from '../../domain/confirm-code.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Permission, SingleComment } from '../../domain/live.ts'
import type { Observed } from '../../domain/observed.ts'
import { readCommentCommand } from '../../server/comment-command.ts'
import type { Brought } from './brought.ts'
import { codeOf } from './code.ts'

const mayConfirm: ReadonlySet<Permission> = new Set(['maintain', 'admin'])

/** The code that a comment confirms, whatever name it calls the watchdog by; null where it is no such command. */
const codeIn = ({ body }: SingleComment): string | null => {
  const [called = ''] = body.split(/\s/, 1)
  const command = readCommentCommand(body, called.startsWith('@') ? [called] : [])
  if (command?.known !== true || command.name !== 'confirm') return null
  return readCode(command.args[0] ?? '')
}

/** A confirmation on record, of an intent as it was brought. */
interface Confirmation {
  readonly intent: Intent
  readonly brought: Brought
  readonly comment: number
  /** Who had asked for it when the code was offered: GitHub may name more or fewer by now, and they are asked apart. */
  readonly requesters: readonly string[]
}

/**
 * Why the comment of a person does not confirm an intent, by what GitHub says of it now, or null where it does: whatever
 * a ledger says, this alone shows that the person gave the word.
 */
export const whyUnconfirmed = async (
  { live, workspace }: Observed,
  { intent, brought, comment: id, requesters }: Confirmation,
): Promise<string | null> => {
  const comment = await live.comment(id)
  if (!comment.known) return `the comment that confirmed it cannot be read: ${comment.reason}`
  if (comment.value === null) return 'the comment that confirmed it is gone'
  const { author, edited } = comment.value
  if (edited) return `the comment of ${author} that confirmed it was edited`
  if (codeIn(comment.value) !== codeOf(workspace.repository ?? '', intent, { ...brought, requesters }))
    return `the comment of ${author} on record does not confirm it`
  if (brought.requesters.includes(author.toLowerCase())) return `${author} confirmed it and is among those who asked`
  const right = await live.permission(author)
  if (!right.known) return `what ${author}, who confirmed it, may do cannot be read: ${right.reason}`
  return mayConfirm.has(right.value) ? null : `${author}, who confirmed it, may not maintain the repository`
}
