import { join } from 'node:path'
import { catalogue } from '../catalogue.ts'
import { packagedPlaybooks } from '../commands/packaged-playbooks.ts'
import { changeOfPull } from '../context/github/compare.ts'
import { standingOf } from '../context/github/commit.ts'
import { createReader } from '../context/github/reader.ts'
import { placeOf } from '../context/github/repository.ts'
import { sidesOf } from '../context/github/sides.ts'
import { githubWorkspace } from '../context/github/workspace.ts'
import { cacheFolder, diskMemory } from '../context/memory/disk.ts'
import { observe } from '../context/observe.ts'
import type { GivenChange, Sources } from '../context/observe.ts'
import { foreignPresets } from '../context/settings/foreign.ts'
import { branchStateReader } from '../context/state/branch.ts'
import { branchWriter } from '../context/state/writer.ts'
import { dataStores } from '../context/stores/stores.ts'
import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import { IncompleteError } from '../domain/errors.ts'
import type { Observed } from '../domain/observed.ts'
import type { Settings } from '../domain/settings.ts'
import type { StateReader } from '../domain/state.ts'
import type { Workspace } from '../domain/workspace.ts'
import { createApply } from '../effects/apply.ts'
import { withLock } from '../effects/lock.ts'
import { branchState } from '../effects/state/branch.ts'
import { concludeApart } from '../search/conclude-apart.ts'
import { diskOutbox } from '../effects/state/outbox.ts'
import { inspectInPool } from '../search/pool.ts'
import type { Acting, Method, SprintRequest } from '../sprint/request.ts'
import type { Clients } from './clients.ts'
import { stopReason } from '../rescue/stop-reason.ts'

/** One repository as a job of the App sees it, or a run of the action that answers a comment. */
export interface RepositoryJob {
  readonly repository: string
  readonly clients: Clients
  readonly dataDir: string
  /** Our own login, `slug[bot]`. */
  readonly self: string
  readonly now: () => Date
  /** Which of the two services this is: it acts only where the settings name it. */
  readonly service: Settings['service']
}

const largestStore = 64 * 1024 * 1024

const sourcesOf = (job: RepositoryJob, workspace: Workspace, change: GivenChange | null): Sources => {
  const { reading } = job.clients
  const at = job.now()
  return {
    workspace,
    change,
    named: null,
    catalogue,
    fetchPreset: foreignPresets(reading),
    live: createReader(reading, job.repository),
    stores: dataStores(workspace, { maxBytes: largestStore }),
    memory: diskMemory(cacheFolder({ cacheDir: join(job.dataDir, 'inspections') }, job.repository)),
    clock: { now: () => at },
    requests: () => reading.requests(),
    stateOf: (settings) => stateReaderOf(job, settings),
  }
}

const stateReaderOf = ({ clients, repository, self }: RepositoryJob, settings: Settings): StateReader | null => {
  const { state } = settings
  if (!('branch' in state)) return null
  const writer = branchWriter(settings, self)
  return branchStateReader({ github: clients.reading, repository, branch: state.branch, writer })
}

/** The default branch as it stands now. */
export const observeDefault = async (job: RepositoryJob): Promise<Observed> =>
  observe(sourcesOf(job, await githubWorkspace(job.clients.reading, job.repository, null), null))

/**
 * A pull request's head, judged by the rules of the default branch. Unknown where it goes into another branch: a head's
 * check run is one for all its pull requests, and what is judged against a laxer base must not speak for this one.
 */
export const observePull = async (job: RepositoryJob, number: number): Promise<Answer<Observed>> => {
  const { reading } = job.clients
  const live = createReader(reading, job.repository)
  const pull = await live.pullRequest(number)
  if (!pull.known) throw new IncompleteError(`pull request ${number}: ${pull.reason}`)
  const { baseRef, headSha, headRepository } = pull.value
  const tip = await standingOf(reading, placeOf(job.repository), null)
  if (baseRef !== tip.defaultBranch)
    return unknown(
      `it goes into ${baseRef}, and only what goes into ${tip.defaultBranch ?? 'a default branch'} is judged`,
    )
  const set = await changeOfPull(reading, job.repository, number)
  if (set.head !== headSha) throw new IncompleteError(`the head of pull request ${number} moved while it was read`)
  const { head, base, rules } = await sidesOf(reading, tip, set)
  const fork = headRepository !== job.repository
  const change = { set, base: known(base), rules, pullRequest: pull.value, fork }
  return known(await observe(sourcesOf(job, head, change)))
}

/** The lists that come with the program. */
export const method = async (): Promise<Method> => ({
  sensors: catalogue.sensors,
  gates: catalogue.gates,
  steps: catalogue.steps,
  playbooks: await packagedPlaybooks(),
})

/** A request that only looks. */
export const requestOf = async (observed: Observed): Promise<SprintRequest> => ({
  method: await method(),
  observed,
  inspector: inspectInPool(),
  concluder: concludeApart(),
  acting: null,
})

/** What lets a job write: state, changes, locks, and what stops it. */
export const actingOf = async (
  job: RepositoryJob,
  observed: Observed,
  given: { readonly actor: string; readonly may: Acting['may'] },
): Promise<Acting> => {
  const { state: place } = observed.settings
  if (!('branch' in place))
    throw new IncompleteError(
      'the settings keep the state in a folder',
      'the App keeps it on a branch: `state: { branch: sar-state }`',
    )
  const github = await job.clients.writing()
  const where = { repository: job.repository, branch: place.branch }
  const outbox = diskOutbox(join(job.dataDir, 'outbox'), where)
  const state = branchState({ ...where, github, writer: branchWriter(observed.settings, job.self), outbox })
  const clock = { now: job.now }
  return {
    actor: given.actor,
    may: given.may,
    state,
    apply: applyOf(job, observed, github),
    locked: async (playbook, run, work) => {
      const locked = await withLock({ state, clock }, { playbook, target: 'repository', holder: job.self, run }, work)
      return locked.taken ? locked.result : null
    },
    stopped: async () =>
      stopReason((await state.read()).state, observed, createReader(job.clients.reading, job.repository)),
    openPullRequests: async () => {
      const open = await createReader(github, job.repository).pullRequests({ state: 'open' })
      if (!open.known) throw new IncompleteError(`the open pull requests: ${open.reason}`)
      return open.value.filter(({ headRef, author }) => headRef.startsWith('sar/') && author === job.self).length
    },
    observe: () => observeDefault(job),
  }
}

/** Performs changes on GitHub in the App's name. Without an observation the default branch is asked for when needed. */
export const applyOf = (
  job: RepositoryJob,
  observed: Observed | null,
  github: Awaited<ReturnType<Clients['writing']>>,
): Acting['apply'] => {
  const defaultBranch = observed?.workspace.defaultBranch ?? null
  return createApply({
    octokit: github.octokit,
    repository: job.repository,
    author: job.self,
    ...(defaultBranch === null ? {} : { defaultBranch }),
  })
}
