import { UsageError, exitCodes } from '../../domain/errors.ts'
import { blobHash } from '../../domain/identity.ts'
import { targetOf } from '../../domain/intent.ts'
import type { Observed } from '../../domain/observed.ts'
import { applyToDisk } from '../../effects/working-tree.ts'
import { judgeMailbox } from '../../formats/intents/judge.ts'
import type { MailboxJudgement } from '../../formats/intents/judge.ts'
import { writeIntent } from '../../formats/intents/write.ts'
import type { Wish } from '../../formats/intents/write.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { placeOf, renderRows, rowOf, rulesOf, waitingIn } from './mailbox.ts'
import type { IntentOptions } from './options.ts'

/** What every refusal ends with. */
export const hint = 'nothing was written'

/** The file judged as the processor will judge it; what that would never apply is refused before it is written. */
const judgedOf = (
  observed: Observed,
  file: { readonly path: string; readonly text: string },
  options: IntentOptions,
): MailboxJudgement => {
  const blob = blobHash(Buffer.from(file.text, 'utf8'))
  const [judged] = judgeMailbox([{ ...file, blob }], rulesOf(observed))
  if (judged === undefined) throw new UsageError('this is no intent', hint)
  if (judged.intent === null) throw new UsageError(judged.reason, hint)
  if (judged.state === 'governed' && !options.governed)
    throw new UsageError(
      `${judged.intent.name} is governed: a person has to approve it on record`,
      `${hint}; --governed queues it for that`,
    )
  return judged
}

const noticesOf = async (observed: Observed, { intent, path }: MailboxJudgement): Promise<readonly string[]> => {
  if (intent === null) return []
  const { judged } = await waitingIn(observed)
  const others = judged.filter(
    (one) => one.path !== path && one.intent !== null && targetOf(one.intent) === targetOf(intent),
  )
  const what = intent.store === 'variables' ? 'variable' : 'secret'
  return others.map((one) => `${one.path} waits for the same ${what}; what was queued later wins`)
}

/** What makes an intent that was merged count. */
const approvals = {
  usual: 'merging it is the approval',
  governed:
    'its name is governed, so a code owner of the mailbox approves it by a review, or a maintainer by the code that is offered; not who asked for it',
} as const

type Asked = Pick<Wish, 'operation' | 'name' | 'value' | 'store' | 'sealed'>

/** Writes one intent into the mailbox of the working tree, uncommitted. Throws UsageError before anything is written. */
export const queue = async (
  invocation: Invocation,
  observed: Observed,
  options: IntentOptions,
  asked: Asked,
): Promise<CommandResult> => {
  const { repository, root } = placeOf(observed)
  const { scope, environment, note } = options
  const queuedBy = invocation.env.actor
  const wish = { ...asked, scope, environment, repository, queuedAt: invocation.clock.now(), queuedBy, note }
  const { registry } = rulesOf(observed)
  const written = writeIntent(wish, { dir: observed.settings.mailbox.dir, registry })
  if (!written.ok) throw new UsageError(written.reason, hint)
  const { path, text } = written
  const judged = judgedOf(observed, { path, text }, options)
  const notices = await noticesOf(observed, judged)
  const message = `Queue ${asked.operation} of ${asked.name}`
  await applyToDisk(root)({ kind: 'commit', branch: '', from: '', message, files: [{ path, content: text }] })
  const next = `Commit ${path} and open a pull request: ${approvals[judged.state === 'governed' ? 'governed' : 'usual']}.`
  return {
    text: renderRows(invocation, invocation.flags.format === 'json' ? [rowOf(judged)] : [], next),
    exitCode: exitCodes.ok,
    notices,
  }
}
