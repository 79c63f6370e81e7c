import { IncompleteError, RepositoryError, UsageError } from '../../domain/errors.ts'
import type { Observed } from '../../domain/observed.ts'
import { usualBranch } from '../../domain/settings.ts'
import type { Invocation } from '../command.ts'
import { look } from '../look.ts'
import type { Looked } from '../look.ts'

const isShared = ({ settings }: Observed): boolean => 'branch' in settings.state

/** Where the state is shared, a checkout of another branch says nothing of what may be written. */
const requireBranch = (branch: string | null, defaultBranch: string | null): void => {
  if (branch === defaultBranch) return
  throw new UsageError(
    `only what ${defaultBranch ?? 'the default branch'} holds is processed, and this ${branch === null ? 'checkout is on no branch' : `is ${branch}`}`,
    'merge it first, or switch to the default branch',
  )
}

/** Settings that move a shared state into a folder would lift at once what it holds: halts, approvals, what was applied. */
const requireNoBranch = async ({ live }: Observed): Promise<void> => {
  const tip = await live.branchHead(usualBranch)
  if (!tip.known) throw new IncompleteError(`whether a state is kept on a branch cannot be told: ${tip.reason}`)
  if (tip.value !== null)
    throw new UsageError(
      `the settings keep the state in a folder, and this repository has one on branch ${usualBranch}`,
      `put back \`state: { branch: ${usualBranch} }\`, or remove the branch`,
    )
}

/**
 * By what a write is judged: where the state is shared, settings, registry and mailbox are those of the default branch at
 * GitHub, never files that somebody changed in a checkout; else those of the working tree. Throws UsageError for
 * `--config`.
 */
export const governing = async (invocation: Invocation, looked: Looked): Promise<Looked> => {
  const { flags } = invocation
  if (flags.config !== null)
    throw new UsageError('what is written is judged by the settings of the repository, not by --config', 'leave it out')
  const { observed, github } = looked
  const { repository, root } = observed.workspace
  if (root === null || repository === null || github === null) return looked
  const hosted = await look(
    { ...invocation, flags: { ...flags, repo: repository }, options: {} },
    { path: undefined, since: null },
  ).catch((error: unknown) => {
    // The checkout is there: what GitHub does not show of it is unknown, not misused.
    throw error instanceof RepositoryError ? new IncompleteError(error.message, error.hint ?? 'Run it again.') : error
  })
  if (!isShared(observed) && !isShared(hosted.observed)) {
    await requireNoBranch(hosted.observed)
    return looked
  }
  return hosted
}

/** The same where files of the mailbox are processed. Throws UsageError also for a checkout of another branch than these lie on. */
export const governingMailbox = async (invocation: Invocation, looked: Looked): Promise<Looked> => {
  const governed = await governing(invocation, looked)
  if (governed !== looked) requireBranch(looked.observed.workspace.branch, governed.observed.workspace.defaultBranch)
  return governed
}
