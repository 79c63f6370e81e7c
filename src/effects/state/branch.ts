import { setTimeout } from 'node:timers/promises'
import { FormError } from '../../context/github/asking.ts'
import { GitHubError } from '../../context/github/github-error.ts'
import { branchStateReader, readBranchFiles } from '../../context/state/branch.ts'
import type { BranchFiles, StateBranch } from '../../context/state/branch.ts'
import { stateOfFiles } from '../../context/state/state-files.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { canonical, sha256 } from '../../domain/identity.ts'
import type { State, StateUpdate, StateWriter } from '../../domain/state.ts'
import { commitOnBranch } from './commit-on-branch.ts'
import { createOrphanBranch } from './orphan-branch.ts'
import { prepare } from './update.ts'

interface BranchStateOptions extends StateBranch {
  /** Milliseconds to wait before the first repeat after the branch moved; doubled each time, with jitter. 200 if absent. */
  readonly pauseMs?: number
}

const tries = 5

const refused = ({ repository, branch }: StateBranch, reason: string, right: boolean): IncompleteError =>
  new IncompleteError(
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
  if (limit !== null) return new IncompleteError(`GitHub's rate limit kept the state from being written: ${message}`)
  return status === 0 || status >= 500 ? 'unsure' : refused(place, message, status === 403 || status === 404)
}

/** The branch's files; the branch is made when it is not there. */
const openBranch = async (place: StateBranch): Promise<BranchFiles & { readonly head: string }> => {
  const found = await readBranchFiles(place)
  if (found.head !== null) return { ...found, head: found.head }
  try {
    await createOrphanBranch(place)
  } catch (error) {
    const failure = failed(place, error)
    if (failure !== 'unsure') throw failure
  }
  const made = await readBranchFiles(place)
  if (made.head === null) throw new IncompleteError(`GitHub did not make the branch ${place.branch} for the state`)
  return { ...made, head: made.head }
}

/** By this line a commit is known as ours when GitHub's answer to it was lost. */
const keyOf = (head: string, changed: ReadonlyMap<string, string | null>): string =>
  `Sar-Update: ${sha256(canonical([head, ...[...changed].map(([path, text]) => [path, text])])).slice(0, 16)}`

const attempt = async (
  place: StateBranch,
  wanted: Parameters<typeof commitOnBranch>[1],
): Promise<'written' | 'stale' | 'unsure'> => {
  try {
    return await commitOnBranch(place, wanted)
  } catch (error) {
    const failure = failed(place, error)
    if (failure !== 'unsure') throw failure
    return failure
  }
}

const write = async (place: StateBranch, pauseMs: number, message: string, update: StateUpdate): Promise<State> => {
  const sent: string[] = []
  const isOurs = (messages: readonly string[]): boolean => messages.some((one) => sent.some((key) => one.includes(key)))
  for (let count = 0; count < tries; count += 1) {
    const { head, files, messages } = await openBranch(place)
    if (isOurs(messages)) return stateOfFiles(files)
    const { state, changed } = prepare(files, update)
    if (changed === null) return state
    const key = keyOf(head, changed)
    sent.push(key)
    const answer = await attempt(place, { head, headline: message, body: key, changed })
    if (answer === 'written') return state
    await setTimeout(pauseMs * 2 ** count * (0.5 + Math.random()))
  }
  const { files, messages } = await readBranchFiles(place)
  if (isOurs(messages)) return stateOfFiles(files)
  throw new IncompleteError(
    `The state on ${place.branch} of ${place.repository} could not be written in ${tries} tries: it kept moving, or GitHub kept failing`,
    'Run the command again; everything done so far stands.',
  )
}

/**
 * The state on a branch of its own, written by compare-and-swap: one atomic commit an update, which is computed again on
 * a newer head, five times at most. Throws IncompleteError naming the rule or right where GitHub refuses the commit.
 */
export const branchState = ({ pauseMs = 200, ...place }: BranchStateOptions): StateWriter => ({
  ...branchStateReader(place),
  update: (message, update) => write(place, pauseMs, message, update),
})
