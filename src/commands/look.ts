import { join, resolve } from 'node:path'
import { z } from 'zod'
import { catalogue } from '../catalogue.ts'
import type { GitHub } from '../context/github/client.ts'
import { offlineReader } from '../context/github/offline.ts'
import { observe } from '../context/observe.ts'
import type { GivenChange } from '../context/observe.ts'
import { foreignPresets } from '../context/settings/foreign.ts'
import { settingsOnDisk } from '../context/settings/on-disk.ts'
import type { StateBranch } from '../context/state/branch.ts'
import { judgedTreeReader } from '../context/state/judged-tree.ts'
import { commitWorkspace } from '../context/workspace/at-commit.ts'
import { changeSince } from '../context/workspace/change.ts'
import { known } from '../domain/answer.ts'
import { UsageError } from '../domain/errors.ts'
import { layerSchema } from '../domain/words.ts'
import type { Live, RequestCount } from '../domain/live.ts'
import type { Observed } from '../domain/observed.ts'
import type { Settings } from '../domain/settings.ts'
import type { StateReader } from '../domain/state.ts'
import type { Workspace } from '../domain/workspace.ts'
import type { Selection } from '../search/plan.ts'
import type { SprintRequest } from '../sprint/request.ts'
import { checkoutAt, checkoutBegun, isHosted } from './checkout.ts'
import type { Invocation } from './command.ts'
import { readSearchFlags } from './flags.ts'
import { packagedPlaybooks } from './packaged-playbooks.ts'
import { memoryOf } from './remembered.ts'
import { rulesTip } from './rules-tip.ts'
import { searchThreads } from './search-threads.ts'
import type { SearchAhead, SearchThreads } from './search-threads.ts'
import { stateBranch } from './state-branch.ts'
import { storesFor } from './stores-for.ts'

/** What a command looks at, and the client it asks GitHub with; null without a token or with `--offline`. */
export interface Looked {
  readonly request: SprintRequest
  readonly observed: Observed
  readonly github: GitHub | null
  /** Looks anew at the same place. */
  readonly again: () => Promise<Observed>
}

/** What is judged: everything, or what changed since a commit. */
export interface LookOptions {
  readonly path: string | undefined
  readonly since: string | null
  /** The default branch's name, whose rules hold for a change, where a face was told it. */
  readonly defaultBranch?: string | null
  /** The search that follows, for which threads are started meanwhile; none where it is absent. */
  readonly searches?: SearchAhead
  /** The working tree, where listing it has begun. */
  readonly begun?: Promise<Workspace> | null
}

const noRequests: RequestCount = { rest: 0, graphql: 0, notModified: 0 }

/** Observes the repository that the command line names and builds the request of a sprint from it; nothing may act yet. */
export const look = async (invocation: Invocation, options: LookOptions): Promise<Looked> => {
  const threads = searchThreads(options.searches ?? null)
  try {
    return await lookBeside(threads, invocation, options)
  } catch (error) {
    await threads.end()
    throw error
  }
}

async function lookBeside(
  { inspector, concluder, startFor }: SearchThreads,
  invocation: Invocation,
  options: LookOptions,
): Promise<Looked> {
  const { path, since } = options
  const { flags, terminal } = invocation
  const begun = options.begun ?? checkoutBegun(invocation, path)
  const search = readSearchFlags(invocation.options)
  const selection = selectionOf(search)
  const github = await clientOf(invocation)
  if (begun !== null) startFor(begun, (root) => memoryOf(invocation, search.cache, root))
  const over = isHosted(invocation, path) ? flags.repo : null
  const observeAt = async (found: Promise<Workspace> | null) => {
    const { cache } = search
    if (over === null || github === null)
      return observeDisk(invocation, github, { ...options, cache, found: found ?? checkoutAt(invocation, path) })
    const { observeHosted } = await import('./look-hosted.ts')
    return observeHosted(invocation, github, { repository: over, since, cache })
  }
  const again = () => observeAt(null)
  const observed = await observeAt(begun)
  return {
    observed,
    github,
    again,
    request: {
      method: {
        sensors: catalogue.sensors,
        gates: catalogue.gates,
        steps: catalogue.steps,
        playbooks: await packagedPlaybooks(observed.playbooks),
      },
      observed,
      selection,
      inspector,
      concluder,
      acting: null,
      ...(terminal.progress === null || flags.format !== 'table' ? {} : { progress: progressOf(terminal.progress) }),
    },
  }
}

const selectionOf = ({ layer, sensor }: ReturnType<typeof readSearchFlags>): Selection => {
  const stray = sensor.find((id) => !catalogue.sensors.some((one) => one.id === id))
  if (stray !== undefined) throw new UsageError(`there is no sensor ${stray}`, 'see sar-watchdog explain')
  return {
    ...(layer.length > 0 ? { layers: z.array(layerSchema).parse(layer) } : {}),
    ...(sensor.length > 0 ? { sensors: sensor } : {}),
  }
}

const progressOf =
  (say: (text: string) => void) =>
  (done: number, total: number): void => {
    if (done === total) say('')
    else if (done % 50 === 0) say(`searching ${done} of ${total} files`)
  }

/** The client of the user's token; null without one, or where no request may be made. */
export const clientOf = async ({ flags, env, terminal: { pace } }: Invocation): Promise<GitHub | null> => {
  if (flags.offline || env.token === null) return null
  const { createGitHub } = await import('../context/github/client.ts')
  return createGitHub({ baseUrl: env.apiUrl, token: env.token, ...(pace === undefined ? {} : { pace }) })
}

async function observeDisk(
  invocation: Invocation,
  github: GitHub | null,
  given: LookOptions & { readonly cache: boolean; readonly found: Promise<Workspace> },
): Promise<Observed> {
  const { flags, env, cwd, clock } = invocation
  const found = await given.found
  const workspace = { ...found, repository: flags.repo ?? env.repository ?? found.repository }
  const root = found.root ?? resolve(cwd, given.path ?? '.')
  return observe({
    workspace,
    change: await changeOn(root, workspace, given, github),
    named: flags.config === null ? null : await settingsOnDisk(root, flags.config, cwd),
    catalogue,
    fetchPreset: foreignPresets(github),
    live: await liveOf(invocation, github, workspace.repository),
    stores: storesFor(invocation, workspace),
    memory: memoryOf(invocation, given.cache, root),
    clock,
    requests: () => github?.requests() ?? noRequests,
    stateOf: (settings) =>
      stateReaderOf(settings, root, { github, repository: workspace.repository, change: given.since !== null }),
  })
}

async function changeOn(
  root: string,
  workspace: Workspace,
  { since, defaultBranch = null }: LookOptions,
  github: GitHub | null,
): Promise<GivenChange | null> {
  if (since === null) return null
  const set = await changeSince(root, since)
  const base = known(await commitWorkspace(root, set.base, workspace))
  const rules = await rulesTip(root, workspace, { defaultBranch, since, github })
  return { set, base, rules, pullRequest: null, fork: false }
}

/** What is live of a repository; where it cannot be asked for, a reader to which all of it is unknown with the reason. */
export async function liveOf(
  { flags }: Pick<Invocation, 'flags'>,
  github: GitHub | null,
  repository: string | null,
): Promise<Live> {
  if (flags.offline) return offlineReader('--offline: no request may be made', repository)
  if (github === null) return offlineReader('no token: set SAR_TOKEN to ask GitHub', repository)
  if (repository === null) return offlineReader('no repository is known: give --repo owner/name', null)
  const { createReader } = await import('../context/github/reader.ts')
  return createReader(github, repository)
}

/** Reads the state on its branch. What asks GitHub is loaded when it is asked. */
const readerOf = (place: StateBranch): StateReader => ({
  read: async () => (await import('../context/state/branch.ts')).branchStateReader(place).read(),
})

/** The state where the settings keep it: on its branch when GitHub can be asked, else in a folder of the working tree. */
function stateReaderOf(
  settings: Settings,
  root: string,
  {
    github,
    repository,
    change,
  }: { readonly github: GitHub | null; readonly repository: string | null; readonly change: boolean },
): StateReader {
  const { state } = settings
  const place = github === null || repository === null ? null : stateBranch(settings, github, repository)
  if (place !== null) return readerOf(place)
  return judgedTreeReader(root, join(root, 'dir' in state ? state.dir : '.sar', 'state'), { change })
}
