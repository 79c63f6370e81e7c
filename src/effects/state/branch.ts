import { setTimeout } from 'node:timers/promises'
import { FormError } from '../../context/github/asking.ts'
import { GitHubError } from '../../context/github/github-error.ts'
import { readBranchFiles, requireOurs } from '../../context/state/branch.ts'
import type { BranchFiles, StateBranch } from '../../context/state/branch.ts'
import { stateOfFiles } from '../../context/state/state-files.ts'
import { mayWrite, writerWords } from '../../context/state/writer.ts'
import { IncompleteError, PassingError, StateError } from '../../domain/errors.ts'
import { canonical, sha256 } from '../../domain/identity.ts'
import type { State, StateUpdate, StateWriter } from '../../domain/state.ts'
import { commitOnBranch } from './commit-on-branch.ts'
import { keep, keptId, withKept } from './kept.ts'
import type { KeptUpdate } from './kept.ts'
import { createOrphanBranch } from './orphan-branch.ts'
import type { Outbox } from './outbox.ts'
import { prepare } from './update.ts'

interface BranchStateOptions extends StateBranch {
  readonly outbox: Outbox
  /** Milliseconds to wait before the first repeat after the branch moved; doubled each time, with jitter. A fifth of GitHub's second if absent. */
  readonly pauseMs?: number
}

const tries = 5

const refused = ({ repository, branch }: StateBranch, reason: string, right: boolean): StateError =>
  new StateError(
    `GitHub refused to write the watchdog's state to ${branch} of ${repository}: ${reason}`,
    right
      ? 'The token needs contents: write.'
      : `Let the watchdog's app past the rule for ${branch} alone: \`sar-watchdog init\` prints a ruleset for it.`,
  )

/** A failure of GitHub's as ours: a refusal is final, of anything else nobody knows whether it was done. */
const failed = (place: StateBranch, error: unknown): IncompleteError | 'unsure' => {
  if (error instanceof FormError) return 'unsure'
  if (!(error instanceof GitHubError)) throw error
  const { status, message, limit } = error
  if (limit !== null) return new PassingError(`GitHub's rate limit kept the state from being written: ${message}`)
  return status === 0 || status >= 500 ? 'unsure' : refused(place, message, status === 403 || status === 404)
}

/** The branch as it stands, which must be the writer's, as whom the token at hand must be able to write. */
const readOurs = async (place: StateBranch): Promise<BranchFiles> => {
  const found = await readBranchFiles(place)
  requireOurs(found, place)
  if (!mayWrite(place.writer, found.viewer))
    throw new StateError(
      `The state on ${place.branch} of ${place.repository} is written by ${writerWords(place.writer)} alone, and this token is ${found.viewer.login}'s`,
      `Ask the service by a comment, or name another writer: \`state: { branch: ${place.branch}, writer: LOGIN }\`.`,
    )
  return found
}

/** Does what may be refused, which is thrown. */
const attempt = async <Answer>(place: StateBranch, act: () => Promise<Answer>): Promise<Answer | 'unsure'> => {
  try {
    return await act()
  } catch (error) {
    const failure = failed(place, error)
    if (failure !== 'unsure') throw failure
    return failure
  }
}

/** By this line a commit is known as ours when GitHub's answer to it was lost. */
const keyOf = (head: string, changed: ReadonlyMap<string, string | null>): string =>
  `Sar-Update: ${sha256(canonical([head, ...[...changed].map(([path, text]) => [path, text])])).slice(0, 16)}`

/** One update with those that were refused earlier before it, and what it alone would change on the state it was given. */
interface Together {
  readonly update: StateUpdate
  /** To be kept where GitHub refuses it; null while there is nothing. */
  readonly own: () => KeptUpdate | null
}

const together = (waiting: readonly KeptUpdate[], message: string, update: StateUpdate): Together => {
  let own: KeptUpdate | null = null
  return {
    own: () => own,
    update: (written) => {
      const state = withKept(written, waiting)
      const next = update(state)
      own = next === null ? null : keep(message, state, next)
      if (next === null && waiting.length === 0) return null
      return {
        state: next?.state ?? state,
        append: [...waiting.flatMap(({ append }) => append), ...(next?.append ?? [])],
      }
    },
  }
}

const outboxLine = (kept: KeptUpdate): string => `Sar-Outbox: ${keptId(kept)}`

/** Those of the outbox that no commit has written yet: the process may have ended before it emptied the outbox. */
const stillWaiting = (kept: readonly KeptUpdate[], { messages }: BranchFiles): readonly KeptUpdate[] =>
  kept.filter((one) => !messages.some((message) => message.includes(outboxLine(one))))

interface Writing {
  readonly place: StateBranch
  readonly message: string
  readonly update: StateUpdate
  readonly kept: readonly KeptUpdate[]
  /** What was sent so far, by the lines that it is known by. */
  readonly sent: string[]
}

/** One try: the state once it is written; null where the branch has moved, was just made, or nobody knows. */
const tryOnce = async ({ place, message, update, kept, sent }: Writing, outbox: Outbox): Promise<State | null> => {
  const found = await readOurs(place)
  if (isAmong(sent, found)) return stateOfFiles(found.files)
  const waiting = stillWaiting(kept, found)
  const both = together(waiting, message, update)
  const { state, changed } = prepare(found.files, both.update)
  if (changed === null) return state
  const { head } = found
  try {
    if (head === null) {
      await attempt(place, () => createOrphanBranch(place))
      return null
    }
    const key = keyOf(head, changed)
    sent.push(key)
    const body = [...waiting.map(outboxLine), key].join('\n')
    const answer = await attempt(place, () => commitOnBranch(place, { head, headline: message, body, changed }))
    return answer === 'written' ? state : null
  } catch (error) {
    const own = error instanceof IncompleteError ? both.own() : null
    if (own === null || !(error instanceof IncompleteError) || !outbox.lasts) throw error
    await outbox.write([...waiting, own])
    const said = `${error.message}; what was to be written is kept and tried again`
    throw error instanceof StateError ? new StateError(said, error.hint) : new PassingError(said, error.hint)
  }
}

const isAmong = (sent: readonly string[], { messages }: BranchFiles): boolean =>
  messages.some((one) => sent.some((key) => one.includes(key)))

const write = async (
  { pauseMs, outbox, ...place }: BranchStateOptions & { readonly pauseMs: number },
  message: string,
  update: StateUpdate,
): Promise<State> => {
  const writing = { place, message, update, kept: await outbox.read(), sent: [] }
  const done = async (state: State): Promise<State> => {
    if (writing.kept.length > 0) await outbox.write([])
    return state
  }
  for (let count = 0; count < tries; count += 1) {
    const state = await tryOnce(writing, outbox)
    if (state !== null) return done(state)
    await setTimeout(pauseMs * 2 ** count * (0.5 + Math.random()))
  }
  const last = await readBranchFiles(place)
  if (isAmong(writing.sent, last)) return done(stateOfFiles(last.files))
  throw new PassingError(
    `The state on ${place.branch} of ${place.repository} could not be written in ${tries} tries: it kept moving, or GitHub kept failing`,
    'Run the command again; everything done so far stands.',
  )
}

/**
 * The state on a branch of its own, written by compare-and-swap: one atomic commit an update, which is computed again on
 * a newer head, five times at most. Where GitHub refuses the commit the update waits in the outbox and StateError names
 * the rule or right: the next update writes it first, or fails alike. Throws StateError too where somebody else wrote
 * the branch, or the token at hand is not the writer's.
 */
export const branchState = ({ pauseMs, ...options }: BranchStateOptions): StateWriter => ({
  read: async () => {
    const found = await readBranchFiles(options)
    requireOurs(found, options)
    const kept = stillWaiting(await options.outbox.read(), found)
    return { state: withKept(stateOfFiles(found.files), kept), head: found.head }
  },
  update: (message, update) => write({ ...options, pauseMs: pauseMs ?? options.github.second / 5 }, message, update),
})
