import type { Observation } from '../../../../domain/finding.ts'
import type { MailboxRecord } from '../../../../domain/state.ts'
import type { TreeEntry } from '../../../../domain/workspace.ts'
import type { MailboxJudgement } from '../../../../formats/intents/judge.ts'

type State = Exclude<MailboxJudgement['state'], 'due'>

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

const startOf = (path: string) => ({ path, line: 1, column: 1, endLine: 1, endColumn: 1 })

const nameOf = (judged: MailboxJudgement): string | null => (judged.intent === null ? judged.name : judged.intent.name)

/** What every finding about an intent has in common. The value is nowhere in it. */
const about = (judged: MailboxJudgement) => ({
  subject: judged.path,
  location: startOf(judged.path),
  data: {
    path: judged.path,
    name: nameOf(judged),
    operation: judged.intent?.operation ?? null,
    scope: judged.intent?.scope ?? null,
    environment: judged.intent?.environment ?? null,
    heldUntil: judged.intent?.heldUntil ?? null,
  },
})

const words: Readonly<Record<State, { readonly title: string; readonly remedy: string }>> = {
  broken: { title: 'cannot be read', remedy: 'write it again with `sar-watchdog intent set`, and remove this file' },
  refused: { title: 'is refused', remedy: 'mend what the reason names, or remove the file' },
  conflict: { title: 'loses against a later intent', remedy: 'remove the one of the two that is not meant' },
  held: { title: 'is held', remedy: 'nothing to do before its date; remove `blocked_until` to apply it earlier' },
  governed: {
    title: 'waits for a human approval',
    remedy: 'an owner approves it on record or sets the variable by hand; else remove the file',
  },
}

/** The finding about an intent that is not simply due. A held one only announces itself. */
export const notDue = (judged: MailboxJudgement, state: State): Observation => {
  const { title, remedy } = words[state]
  const name = nameOf(judged)
  const whose = name === null ? '' : ` for \`${name}\``
  return {
    ...about(judged),
    kind: state,
    effect: state === 'held' ? 'advises' : 'degrades',
    title: `${fileName(judged.path)} ${title}`,
    detail: `The intent${whose} is not applied: ${judged.reason}.`,
    remedy,
  }
}

/**
 * The finding about a file that holds what looks like a credential: nothing of it is quoted. Medium, since the shape alone
 * says so; a shape that a provider gives its keys is also found by `secrets`. `committedAt` is null where nobody can say.
 */
export const leaked = (judged: MailboxJudgement, committedAt: Date | null): Observation => {
  const { data, ...where } = about(judged)
  const name = nameOf(judged)
  const meant = name === null ? '' : `, meant for \`${name}\`,`
  return {
    ...where,
    kind: 'leaked-credential',
    effect: 'breach',
    confidence: 'medium',
    playbook: 'SAR-006',
    title: `${fileName(judged.path)} carries a credential in the clear`,
    detail: `The file${meant} is not applied: ${judged.reason}. Whoever can read this repository may have it, and removing the file does not take it out of the history.`,
    remedy:
      'revoke the credential where it came from, store a new one with `sar-watchdog intent seal NAME`, and remove the file',
    data: { ...data, committedAt: committedAt?.toISOString() ?? null },
  }
}

const hours = (ms: number): string => {
  const whole = Math.floor(ms / 3_600_000)
  return whole < 48 ? `${whole} hours` : `${Math.floor(whole / 24)} days`
}

/** The finding about a due intent that nobody applied for too long. `age` in milliseconds. */
export const waiting = (judged: MailboxJudgement, age: number): Observation => ({
  ...about(judged),
  kind: 'waiting',
  effect: 'degrades',
  title: `${fileName(judged.path)} has been waiting for ${hours(age)}`,
  detail: `The intent for \`${nameOf(judged) ?? '?'}\` is sound and was not applied: nothing processes this mailbox, or its processor may not write variables, or finds that it needs an approval after all.`,
  remedy: 'run `sar-watchdog intent process` with a token that may write variables, and look why the processor did not',
})

/** The finding about an intent that processing gave up. Its reason was recorded without the value. */
export const deadLetter = (judged: MailboxJudgement, { tries, reason }: MailboxRecord): Observation => ({
  ...about(judged),
  kind: 'dead-letter',
  effect: 'degrades',
  title: `${fileName(judged.path)} was given up after ${tries} tries`,
  detail: `The last try ended with: ${reason}. It is not tried again while the file stays as it is.`,
  remedy: 'mend or remove the file; a changed file is tried anew',
})

/** The finding about what is named like an intent and that no processor reads: a link, or another ending. */
export const unreadName = ({ path, kind }: TreeEntry): Observation => ({
  kind: 'broken',
  subject: path,
  effect: 'degrades',
  title: `${fileName(path)} is read by nobody`,
  detail: `It is named like an intent and ${kind === 'file' || kind === 'executable' ? 'does not end in `.json`' : `is a ${kind}`}, so that no processor ever opens it.`,
  remedy: 'write it again with `sar-watchdog intent set`, and remove this file',
  location: startOf(path),
  data: { path, name: null, operation: null, scope: null, environment: null, heldUntil: null },
})
