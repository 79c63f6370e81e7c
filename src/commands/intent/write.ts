import { UsageError, exitCodes } from '../../domain/errors.ts'
import { blobHash } from '../../domain/identity.ts'
import type { Observed } from '../../domain/observed.ts'
import { applyToDisk } from '../../effects/working-tree.ts'
import { credentialIn } from '../../formats/credentials.ts'
import { judgeMailbox } from '../../formats/intents/judge.ts'
import type { MailboxJudgement } from '../../formats/intents/judge.ts'
import { writeIntent } from '../../formats/intents/write.ts'
import type { CommandResult, Invocation } from '../command.ts'
import type { IntentOptions } from './options.ts'
import { lookFor, placeOf, renderRows, rowOf, rulesOf, waitingIn } from './mailbox.ts'

const hint = 'nothing was written'

/** One of two ways to say the same; both at once is refused. */
const oneOf = (what: string, given: readonly (string | null | undefined)[]): string | null => {
  const said = given.filter((one) => one !== null && one !== undefined)
  if (said.length > 1) throw new UsageError(`${what} was given twice`, hint)
  return said[0] ?? null
}

const valueOf = async ({ args, terminal }: Invocation, options: IntentOptions): Promise<string> => {
  const positional = options.name === null ? args[2] : args[1]
  const given = oneOf('the value', [positional, options.value, options.valueStdin ? '' : null])
  // A line feed at the end is the shell's, not the value's.
  const value = options.valueStdin ? (await terminal.readAll()).replace(/\r?\n$/, '') : given
  if (value === null) throw new UsageError('intent set takes a name and a value', 'or --value-stdin')
  const credential = credentialIn(value)
  if (credential !== null)
    throw new UsageError(`the value looks like a credential (${credential})`, `${hint}; store it as a secret`)
  return value
}

const nameOf = (operation: string, { args }: Invocation, options: IntentOptions): string => {
  const name = options.name ?? args[1]
  if (name === undefined) throw new UsageError(`intent ${operation} takes the name of a variable`)
  const most = 2 + (operation === 'set' ? 1 : 0) - (options.name === null ? 0 : 1)
  if (args.length > most) throw new UsageError(`intent ${operation} was given too much`, hint)
  return name
}

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
  const { judged } = await waitingIn(observed)
  const others = judged.filter(
    (one) =>
      one.path !== path &&
      one.intent?.name === intent?.name &&
      one.intent?.scope === intent?.scope &&
      one.intent?.environment === intent?.environment,
  )
  return others.map((one) => `${one.path} waits for the same variable; what was queued later wins`)
}

/** Writes one intent into the mailbox of the working tree, uncommitted. Exits 3 before anything is written. */
export const writeWish =
  (operation: 'set' | 'delete') =>
  async (invocation: Invocation, options: IntentOptions): Promise<CommandResult> => {
    const name = nameOf(operation, invocation, options)
    const value = operation === 'set' ? await valueOf(invocation, options) : null
    const { observed } = await lookFor(invocation, { path: undefined, alone: true })
    const { repository, root } = placeOf(observed)
    const { scope, environment, note } = options
    const queuedBy = invocation.env.actor ?? 'command line'
    const queuedAt = invocation.clock.now()
    const wish = { operation, scope, environment, repository, name, value, queuedAt, queuedBy, note }
    const written = writeIntent(wish, observed.settings.mailbox.dir)
    if (!written.ok) throw new UsageError(written.reason, hint)
    const { path, text } = written
    const judged = judgedOf(observed, { path, text }, options)
    const notices = await noticesOf(observed, judged)
    const message = `Queue ${operation} of ${name}`
    const files = [{ path, content: text }]
    await applyToDisk(root)({ kind: 'commit', branch: '', from: '', message, files })
    const next = `Commit ${path} and open a pull request: merging it is the approval.`
    return {
      text: renderRows(invocation, invocation.flags.format === 'json' ? [rowOf(judged)] : [], next),
      exitCode: exitCodes.ok,
      notices,
    }
  }
