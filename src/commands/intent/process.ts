import { catalogue } from '../../catalogue.ts'
import { rulesAtGitHub } from '../../context/rules-at.ts'
import type { GitHub } from '../../context/github/client.ts'
import { createReader } from '../../context/github/reader.ts'
import { readMailbox } from '../../context/mailbox/files.ts'
import type { Apply } from '../../domain/change.ts'
import { IncompleteError, SarError, UsageError, exitCodes } from '../../domain/errors.ts'
import type { Observed } from '../../domain/observed.ts'
import type { State } from '../../domain/state.ts'
import { createApply } from '../../effects/apply.ts'
import { deleteConsumed } from '../../effects/mailbox/delete-consumed.ts'
import { processMailbox } from '../../effects/mailbox/process.ts'
import { isTidyDue, removeConsumed } from '../../effects/mailbox/remove-consumed.ts'
import { consumedFiles } from '../../effects/mailbox/tidy.ts'
import type { Acting } from '../../sprint/request.ts'
import { actingFor } from '../acting.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { awaitingApproval, recordReviews } from './approvals.ts'
import { governingMailbox } from './governing.ts'
import { inertAmong, inertNotices } from './inert.ts'
import type { Inert } from './inert.ts'
import { lookFor, placeOf, renderRows, rowOf, treeGiven, unreadRow, waitingIn } from './mailbox.ts'
import { offerIfPossible } from './offering.ts'
import { intentOptionsSchema } from './options.ts'
import type { IntentOptions } from './options.ts'

const emptied = (inert: readonly Inert[]): string =>
  inert.length === 0 ? 'the mailbox is empty' : 'nothing waits in the mailbox'

/** What processing would find; nothing is asked of GitHub but the state. */
const planned = async (invocation: Invocation): Promise<CommandResult> => {
  const { observed } = await lookFor(invocation, { path: treeGiven(invocation), alone: false })
  const { judged, inert, unread } = await waitingIn(observed)
  const rows = [...judged.map(rowOf), ...unread.map(unreadRow)]
  const due = judged.filter(({ state }) => state === 'due').length
  const unknown = observed.mailbox.known ? [] : [`what was applied already is unknown: ${observed.mailbox.reason}`]
  const refused = judged.some(({ state }) => state === 'refused' || state === 'broken')
  return {
    text: renderRows(invocation, rows, rows.length === 0 ? emptied(inert) : `${due} due; --apply applies them`),
    exitCode: refused
      ? exitCodes.findings
      : unread.length > 0 || unknown.length > 0
        ? exitCodes.incomplete
        : exitCodes.ok,
    notices: [...unknown, ...inertNotices(inert)],
  }
}

/** What was applied and still lies in the mailbox, seen from the default branch and from the checkout that was named. */
interface Consumed {
  readonly hosted: Observed
  readonly local: Observed
  readonly state: State
}

type Removal = { readonly notices: readonly string[]; readonly isDone: boolean }

const nothingRemoved: Removal = { notices: [], isDone: true }

/** On GitHub: by a pull request, or where the settings say so a commit on the default branch. */
const tidied = async (
  { hosted, state }: Consumed,
  apply: Apply,
  { github, unasked }: Pick<Tidying, 'github' | 'unasked'>,
): Promise<Removal> => {
  const { tree, commit, defaultBranch, repository } = hosted.workspace
  const { remove } = hosted.settings.mailbox
  if (commit === null || defaultBranch === null || repository === null) return nothingRemoved
  const request = { tree, commit, defaultBranch, state, remove }
  const committing = createApply({ octokit: github.octokit, repository, author: null, intoDefaultBranch: true })
  try {
    if (unasked && !(await isTidyDue(request, hosted.live, hosted.clock.now()))) return nothingRemoved
    const url = await removeConsumed(request, { apply, committing })
    return { notices: url === null ? [] : [`applied intents are removed by ${url}`], isDone: true }
  } catch (error) {
    if (!(error instanceof SarError)) throw error
    return { notices: [`applied intents were not removed: ${error.message}`], isDone: false }
  }
}

interface Tidying {
  readonly github: GitHub
  /** Whether files are removed from the default branch too. */
  readonly tidy: boolean
  /** Nobody asked for it: it is done when it is due. */
  readonly unasked: boolean
}

/** Removes what was applied, unless everything is to stop: in a checkout the files, uncommitted; with --tidy on GitHub. */
const cleared = async (
  consumed: Consumed,
  { apply, stopped }: Pick<Acting, 'apply' | 'stopped'>,
  tidying: Tidying,
): Promise<Removal> => {
  const { local, hosted, state } = consumed
  const { root, tree } = local.workspace
  const here = root === null ? [] : consumedFiles(tree, state)
  const there = tidying.tidy ? consumedFiles(hosted.workspace.tree, state) : []
  if (here.length + there.length === 0) return nothingRemoved
  const stop = await stopped()
  if (stop !== null) return { notices: [`applied intents were not removed: ${stop}`], isDone: false }
  const done = tidying.tidy ? await tidied(consumed, apply, tidying) : nothingRemoved
  const gone = root === null ? [] : await deleteConsumed(root, tree, state)
  return { ...done, notices: [...done.notices, ...gone.map((path) => `removed ${path}, uncommitted`)] }
}

/** What lies in the checkout alone waits for its merge. */
const unmerged = async ({ local, hosted, state }: Consumed): Promise<readonly string[]> => {
  if (local === hosted) return []
  const { tree } = local.workspace
  const { files } = await readMailbox(tree, local.settings.mailbox.dir)
  const gone = new Set(consumedFiles(tree, state).map(({ path }) => path))
  const [first, ...more] = files.filter(({ path }) => !hosted.workspace.tree.has(path) && !gone.has(path))
  if (first === undefined) return []
  const besides = more.length === 0 ? '' : `, nor are ${more.length} more`
  return [`${first.path} is not on ${hosted.workspace.defaultBranch ?? 'the default branch'} yet${besides}`]
}

/** What was done with before this run: on the default branch, and in the checkout that was named. */
const inertBefore = async (hosted: Observed, local: Observed): Promise<readonly Inert[]> => {
  if (!hosted.mailbox.known) return []
  const { consumed } = hosted.mailbox.value
  const found = new Map<string, Inert>()
  for (const { workspace, settings, registry } of hosted === local ? [hosted] : [hosted, local]) {
    const { files } = await readMailbox(workspace.tree, settings.mailbox.dir)
    for (const one of inertAmong(files, consumed, {
      repository: workspace.repository,
      registry: registry.known ? registry.value : null,
    }))
      found.set(`${one.blob} ${one.path}`, one)
  }
  return [...found.values()]
}

const applied = async (invocation: Invocation, { tidy }: IntentOptions, unasked: boolean): Promise<CommandResult> => {
  if (invocation.flags.offline) throw new UsageError('--apply writes to GitHub, and --offline forbids that')
  const given = await lookFor(invocation, { path: treeGiven(invocation), alone: false })
  const looked = await governingMailbox(invocation, given)
  const { observed, github } = looked
  const { workspace, settings, registry } = observed
  if (unasked && !('branch' in settings.state))
    throw new IncompleteError(
      'the settings keep the state in a folder, which a runner leaves behind',
      'keep it on a branch: `state: { branch: sar-state }`',
    )
  const acting = await actingFor(invocation, looked, { byPerson: true })
  const repository = workspace.repository ?? placeOf(observed).repository
  if (github === null) throw new UsageError('there is no client of GitHub')
  const { state, apply, stopped, actor } = acting
  const approving = { observed, rulesAt: rulesAtGitHub(github, { repository, catalogue }) }
  const awaiting = await recordReviews(approving, state, actor)
  const inert = await inertBefore(observed, given.observed)
  const { outcomes, exitCode } = await processMailbox(
    {
      tree: workspace.tree,
      commit: workspace.commit,
      repository,
      mailbox: settings.mailbox,
      registry,
      actor,
    },
    {
      state,
      apply,
      stopped,
      awaiting: awaitingApproval(approving),
      live: () => createReader(github, repository),
      clock: invocation.clock,
    },
  )
  const consumed = { hosted: observed, local: given.observed, state: (await state.read()).state }
  const untold =
    unasked && settings.service === 'action' ? await offerIfPossible(observed, awaiting, { state, apply }) : []
  const { notices, isDone } = await cleared(consumed, acting, { github, tidy, unasked })
  const waiting = await unmerged(consumed)
  const count = outcomes.filter((one) => one.state === 'applied').length
  const summary = outcomes.length === 0 ? emptied(inert) : `${count} of ${outcomes.length} applied`
  return {
    text: renderRows(invocation, outcomes, summary),
    exitCode: exitCode === exitCodes.ok && !isDone ? exitCodes.incomplete : exitCode,
    notices: [...inertNotices(inert), ...waiting, ...untold, ...notices],
  }
}

/** Plans, or with `--apply` processes the mailbox once. */
export const processIntents = async (invocation: Invocation, options: IntentOptions): Promise<CommandResult> => {
  if (options.tidy && !options.apply) throw new UsageError('--tidy goes with --apply', 'without it nothing is removed')
  return options.apply ? applied(invocation, options, false) : planned(invocation)
}

/** Processes the mailbox without anybody at hand: what was applied is removed when that is due. */
export const processUnasked = (invocation: Invocation): Promise<CommandResult> =>
  applied(invocation, intentOptionsSchema.parse({ apply: true, tidy: true }), true)
