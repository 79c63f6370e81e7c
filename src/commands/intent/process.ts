import { createReader } from '../../context/github/reader.ts'
import { UsageError, exitCodes } from '../../domain/errors.ts'
import type { Observed } from '../../domain/observed.ts'
import type { State } from '../../domain/state.ts'
import { deleteConsumed } from '../../effects/mailbox/delete-consumed.ts'
import { processMailbox } from '../../effects/mailbox/process.ts'
import { tidyMailbox } from '../../effects/mailbox/tidy.ts'
import type { Acting } from '../../sprint/request.ts'
import { actingFor } from '../acting.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { recordReviews } from './approvals.ts'
import { lookFor, placeOf, renderRows, rowOf, treeGiven, unreadRow, waitingIn } from './mailbox.ts'
import type { IntentOptions } from './options.ts'

/** What processing would find; nothing is asked of GitHub but the state. */
const planned = async (invocation: Invocation): Promise<CommandResult> => {
  const { observed } = await lookFor(invocation, { path: treeGiven(invocation), alone: false })
  const { judged, unread } = await waitingIn(observed)
  const rows = [...judged.map(rowOf), ...unread.map(unreadRow)]
  const due = judged.filter(({ state }) => state === 'due').length
  const notices = observed.mailbox.known ? [] : [`what was applied already is unknown: ${observed.mailbox.reason}`]
  const refused = judged.some(({ state }) => state === 'refused' || state === 'broken')
  return {
    text: renderRows(invocation, rows, rows.length === 0 ? 'the mailbox is empty' : `${due} due; --apply applies them`),
    exitCode: refused
      ? exitCodes.findings
      : unread.length > 0 || notices.length > 0
        ? exitCodes.incomplete
        : exitCodes.ok,
    notices,
  }
}

/** Where the state is shared with a service, only what the default branch holds is applied. */
const requireDefaultBranch = ({ workspace, settings }: Observed): void => {
  const { branch, defaultBranch, root } = workspace
  if (root === null || !('branch' in settings.state) || branch === null || defaultBranch === null) return
  if (branch !== defaultBranch)
    throw new UsageError(
      `only what ${defaultBranch} holds is processed, and this is ${branch}`,
      'merge it first, or switch to the default branch',
    )
}

/** Removes what was applied: in a checkout the files, uncommitted; with --tidy on GitHub by a pull request. */
const cleared = async (
  { workspace, settings }: Observed,
  state: State,
  { apply, tidy }: { readonly apply: Acting['apply']; readonly tidy: boolean },
): Promise<readonly string[]> => {
  const { root, tree, commit, defaultBranch } = workspace
  const notices: string[] = []
  if (tidy && commit !== null && defaultBranch !== null)
    for (const change of tidyMailbox({ tree, commit, defaultBranch, state, remove: settings.mailbox.remove })) {
      const { url } = await apply(change)
      if (change.kind === 'open-pull-request' && url !== null) notices.push(`applied intents are removed by ${url}`)
    }
  const gone = root === null ? [] : await deleteConsumed(root, tree, state)
  return [...notices, ...gone.map((path) => `removed ${path}, uncommitted`)]
}

const applied = async (invocation: Invocation, { tidy }: IntentOptions): Promise<CommandResult> => {
  if (invocation.flags.offline) throw new UsageError('--apply writes to GitHub, and --offline forbids that')
  const looked = await lookFor(invocation, { path: treeGiven(invocation), alone: false })
  const { observed, github } = looked
  const { workspace, settings, registry } = observed
  requireDefaultBranch(observed)
  const acting = await actingFor(invocation, looked, { byPerson: true })
  const repository = workspace.repository ?? placeOf(observed).repository
  if (github === null) throw new UsageError('there is no client of GitHub')
  const { state, apply, stopped, actor } = acting
  await recordReviews(observed, state)
  const { outcomes, exitCode } = await processMailbox(
    {
      tree: workspace.tree,
      commit: workspace.commit,
      repository,
      mailbox: settings.mailbox,
      registry,
      actor,
    },
    { state, apply, stopped, live: () => createReader(github, repository), clock: invocation.clock },
  )
  const notices = await cleared(observed, (await state.read()).state, { apply, tidy })
  const count = outcomes.filter((one) => one.state === 'applied').length
  const summary = outcomes.length === 0 ? 'the mailbox is empty' : `${count} of ${outcomes.length} applied`
  return { text: renderRows(invocation, outcomes, summary), exitCode, notices }
}

/** Plans, or with `--apply` processes the mailbox once. */
export const processIntents = (invocation: Invocation, options: IntentOptions): Promise<CommandResult> =>
  options.apply ? applied(invocation, options) : planned(invocation)
