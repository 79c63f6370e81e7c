import { judgeWaiting, readMailbox } from '../../context/mailbox/files.ts'
import { UsageError } from '../../domain/errors.ts'
import type { Observed } from '../../domain/observed.ts'
import type { Unknown } from '../../domain/reading.ts'
import type { MailboxJudgement, MailboxRules } from '../../formats/intents/judge.ts'
import type { MailboxOutcome } from '../../effects/mailbox/outcome.ts'
import { renderJson } from '../../report/json.ts'
import { intentPlace } from '../../report/mailbox.ts'
import { columns } from '../../report/terminal/table.ts'
import type { Invocation } from '../command.ts'
import { look } from '../look.ts'
import type { Looked } from '../look.ts'
import { styleOf } from '../style.ts'
import { inertAmong, inertReason } from './inert.ts'
import type { Inert } from './inert.ts'

/** What is looked at: `path` is a working tree as the command line names it, undefined where it names none. */
interface LookedFor {
  readonly path: string | undefined
  /** No request is made, because nothing on GitHub is asked or changed. */
  readonly alone: boolean
}

/** Looks at the repository. */
export const lookFor = (invocation: Invocation, { path, alone }: LookedFor): Promise<Looked> => {
  const flags = alone ? { ...invocation.flags, offline: true } : invocation.flags
  return look({ ...invocation, flags, options: {} }, { path, since: null })
}

/** The working tree that `list`, `clear` or `process` was given. Throws UsageError where more was given. */
export const treeGiven = ({ args }: Invocation): string | undefined => {
  const [action, path, ...surplus] = args
  if (surplus.length > 0) throw new UsageError(`intent ${action} takes one working tree`)
  return path
}

/** The repository that an intent names, and the checkout that holds the mailbox. */
export const placeOf = ({ workspace }: Observed): { readonly repository: string; readonly root: string } => {
  const { repository, root } = workspace
  if (root === null) throw new UsageError('the mailbox is a folder of a working tree, and there is no checkout')
  if (repository === null)
    throw new UsageError('an intent names its repository, and none is known', 'give --repo owner/name')
  return { repository, root }
}

/** By which rules files are judged. Throws UsageError where nobody can say what is governed. */
export const rulesOf = ({ registry, settings, workspace, clock }: Observed): MailboxRules => {
  if (!registry.known) throw new UsageError(`what is governed cannot be told: ${registry.reason}`)
  const { repository } = workspace
  return { repository, registry: registry.value, mailbox: settings.mailbox, asOf: clock.now() }
}

/** What lies in a mailbox: what waits, judged; what is done with and lies there still; and what could not be read. */
export interface Waiting {
  readonly judged: readonly MailboxJudgement[]
  readonly inert: readonly Inert[]
  readonly unread: readonly Unknown[]
}

/** What lies in the mailbox. Throws UsageError where the registry does not hold. */
export const waitingIn = async (observed: Observed): Promise<Waiting> => {
  const { files, unread } = await readMailbox(observed.workspace.tree, observed.settings.mailbox.dir)
  const memory = observed.mailbox.known ? observed.mailbox.value : { consumed: [], failures: [], approvals: [] }
  const rules = rulesOf(observed)
  return { judged: judgeWaiting(files, rules, memory), inert: inertAmong(files, memory.consumed, rules), unread }
}

/** One file of the mailbox for printing: never its value. */
export type Row = Omit<MailboxOutcome, 'state'> & { readonly state: string }

export const rowOf = ({ path, intent, state, reason, ...rest }: MailboxJudgement): Row => ({
  path,
  name: intent?.name ?? ('name' in rest ? rest.name : null),
  operation: intent?.operation ?? null,
  store: intent?.store ?? null,
  scope: intent?.scope ?? null,
  environment: intent?.environment ?? null,
  state,
  reason,
  permission: null,
})

/** One that is done with. */
export const inertRow = (one: Inert): Row => ({
  path: one.path,
  name: one.intent?.name ?? null,
  operation: one.intent?.operation ?? null,
  store: one.intent?.store ?? null,
  scope: one.intent?.scope ?? null,
  environment: one.intent?.environment ?? null,
  state: 'consumed',
  reason: inertReason(one),
  permission: null,
})

export const unreadRow = ({ subject, reason }: Unknown): Row => ({
  path: subject,
  name: null,
  operation: null,
  store: null,
  scope: null,
  environment: null,
  state: 'unread',
  reason,
  permission: null,
})

const colourOf = (state: string): 'green' | 'red' | 'yellow' => {
  if (['applied', 'due', 'consumed'].includes(state)) return 'green'
  return ['refused', 'dead', 'conflict', 'broken'].includes(state) ? 'red' : 'yellow'
}

/** The rows as a table or as JSON; `summary` is the last line of the table. No path and no reason is cut. */
export const renderRows = (invocation: Invocation, rows: readonly Row[], summary: string): string => {
  if (invocation.flags.format === 'json') return renderJson({ schema: 'sar/mailbox@1', intents: rows })
  const { paint } = styleOf(invocation)
  const table = rows.map(({ state, operation, name, store, scope, environment, reason, permission, path }) => [
    { text: state, paint: (text: string) => paint(colourOf(state), text) },
    { text: operation ?? '' },
    { text: name ?? '' },
    { text: intentPlace({ store, scope, environment }) },
    ...(rows.every((one) => one.path === '') ? [] : [{ text: path }]),
    { text: permission === null || reason.includes(permission) ? reason : `${reason} (needs ${permission})` },
  ])
  return [...columns(table, Number.POSITIVE_INFINITY), ...(rows.length === 0 ? [] : ['']), summary, ''].join('\n')
}
