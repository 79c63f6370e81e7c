import { exitCodes } from '../../domain/errors.ts'
import type { ExitCode } from '../../domain/errors.ts'
import type { Intent } from '../../domain/intent.ts'

/**
 * How one file of the mailbox stands after processing. `held` until its date, `governed` until approved, `superseded` by
 * a later file, `waiting` for a right or for its next try, `stopped` by halt or kill switch, `refused` and tried again,
 * `dead` after three tries or where no try can help, `conflict` with another hand, `failed` when GitHub or the network did, `unread`.
 */
export type MailboxOutcomeState =
  | 'applied'
  | 'held'
  | 'governed'
  | 'superseded'
  | 'waiting'
  | 'stopped'
  | 'refused'
  | 'dead'
  | 'conflict'
  | 'failed'
  | 'unread'

/** Why nothing had to be written. */
export const stoodSo = 'it stood so already'

/** One file for printing. It never holds a value. `permission` is the right that is missing, as GitHub names it. */
export interface MailboxOutcome {
  readonly path: string
  readonly name: string | null
  readonly operation: Intent['operation'] | null
  readonly store: Intent['store'] | null
  readonly scope: Intent['scope'] | null
  readonly environment: string | null
  readonly state: MailboxOutcomeState
  readonly reason: string
  readonly permission: string | null
}

export interface MailboxResult {
  /** In the order of application. */
  readonly outcomes: readonly MailboxOutcome[]
  /** 0 all due applied (what is held does not count), 1 any refused, dead or in conflict, 4 something could not be done. */
  readonly exitCode: ExitCode
}

const bad: ReadonlySet<MailboxOutcomeState> = new Set(['refused', 'dead', 'conflict'])
const undone: ReadonlySet<MailboxOutcomeState> = new Set(['waiting', 'stopped', 'failed', 'unread'])

export const resultOf = (outcomes: readonly MailboxOutcome[]): MailboxResult => {
  const has = (states: ReadonlySet<MailboxOutcomeState>): boolean => outcomes.some(({ state }) => states.has(state))
  if (has(bad)) return { outcomes, exitCode: exitCodes.findings }
  return { outcomes, exitCode: has(undone) ? exitCodes.incomplete : exitCodes.ok }
}
