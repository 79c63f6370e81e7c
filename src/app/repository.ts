import { join } from 'node:path'
import { catalogue } from '../catalogue.ts'
import { packagedPlaybooks } from '../commands/packaged-playbooks.ts'
import type { GitHub } from '../context/github/client.ts'
import type { Governing } from '../commands/intent/governed.ts'
import { rulesAtGitHub } from '../context/rules-at.ts'
import { createReader } from '../context/github/reader.ts'
import { githubWorkspace } from '../context/github/workspace.ts'
import { cacheFolder, diskMemory } from '../context/memory/disk.ts'
import { observe } from '../context/observe.ts'
import type { GivenChange, Sources } from '../context/observe.ts'
import { foreignPresets } from '../context/settings/foreign.ts'
import { branchStateReader } from '../context/state/branch.ts'
import type { BranchAnswer } from '../context/state/branch.ts'
import { branchWriter } from '../context/state/writer.ts'
import { mlflowTracking } from '../context/stores/mlflow.ts'
import type { MlflowServer } from '../context/stores/mlflow-server.ts'
import { dataStores } from '../context/stores/stores.ts'
import { IncompleteError, PassingError } from '../domain/errors.ts'
import type { Live } from '../domain/live.ts'
import type { Observed } from '../domain/observed.ts'
import type { Settings } from '../domain/settings.ts'
import type { StateReader } from '../domain/state.ts'
import type { Workspace } from '../domain/workspace.ts'
import { createApply } from '../effects/apply.ts'
import type { Absent, AgentAccess } from '../effects/github/place.ts'
import { withModelAliases } from '../effects/mlflow/alias.ts'
import { withLock } from '../effects/lock.ts'
import { branchState } from '../effects/state/branch.ts'
import { concludeApart } from '../search/conclude-apart.ts'
import { diskOutbox, noOutbox } from '../effects/state/outbox.ts'
import { inspectInPool } from '../search/pool.ts'
import type { Acting, Method, SprintRequest } from '../sprint/request.ts'
import type { Clients } from './clients.ts'
import { checkpointOf } from '../ledger/signing.ts'
import type { Signer } from '../ledger/signing.ts'
import { stopReason } from '../rescue/stop-reason.ts'

/** One repository as a job of the App sees it, or a run of the action that answers a comment. */
export interface RepositoryJob {
  readonly repository: string
  readonly clients: Clients
  readonly dataDir: string
  /** Our own login, `slug[bot]`. */
  readonly self: () => Promise<string>
  readonly now: () => Date
  /** Which of the two services this is: it acts only where the settings name it. */
  readonly service: Settings['service']
  /** What signs checkpoints of the ledger; null where no key is configured. */
  readonly signer: Signer | null
  /** The MLflow server that this repository's settings may name models of; null where there is none for it. */
  readonly mlflow: MlflowServer | null
  /** As whom coding agents are assigned here; null where nobody's token is configured. */
  readonly agent: AgentAccess | null
}

const largestStore = 64 * 1024 * 1024

const noServer =
  'the App asks no MLflow server for this repository: its operator names one (MLFLOW_TRACKING_URI, SAR_MLFLOW_REPOSITORIES), or the sensor runs in the Action'

/** What `observe` is given. `held` is what GitHub said of a branch already, should the state lie there. */
export const sourcesOf = (
  job: RepositoryJob,
  workspace: Workspace,
  change: GivenChange | null,
  held: HeldBranch | null = null,
): Sources => {
  const { reading } = job.clients
  const at = job.now()
  return {
    workspace,
    change,
    named: null,
    catalogue,
    fetchPreset: foreignPresets(reading),
    live: liveOf(job),
    stores: dataStores(workspace, { maxBytes: largestStore }, mlflowTracking(job.mlflow, noServer)),
    memory: diskMemory(cacheFolder({ cacheDir: join(job.dataDir, 'inspections') }, job.repository)),
    clock: { now: () => at },
    requests: () => reading.requests(),
    stateOf: (settings) => stateReaderOf(job, settings, held),
  }
}

/** A branch by its name, and what GitHub said of it. */
export interface HeldBranch {
  readonly branch: string
  readonly answer: BranchAnswer
}

/**
 * GitHub as the job may read it; for variables, secrets, alerts and runners, which a change is not judged by, a token that reads
 * them is made when they are asked for.
 */
const liveOf = ({ clients, repository }: RepositoryJob): Live => {
  const { reading, readingAll } = clients
  let all: Promise<Live> | null = null
  const whole = (): Promise<Live> => (all ??= readingAll().then((github) => createReader(github, repository)))
  return {
    ...createReader(reading, repository),
    variables: async (...asked) => (await whole()).variables(...asked),
    organizationEntry: async (...asked) => (await whole()).organizationEntry(...asked),
    codeScanningAlerts: async (ref) => (await whole()).codeScanningAlerts(ref),
    codeScanningAnalyses: async (ref) => (await whole()).codeScanningAnalyses(ref),
    dependabotAlerts: async () => (await whole()).dependabotAlerts(),
    runners: async () => (await whole()).runners(),
    organizationRunners: async () => (await whole()).organizationRunners(),
  }
}

const stateReaderOf = (job: RepositoryJob, settings: Settings, held: HeldBranch | null): StateReader | null => {
  const { clients, repository, self } = job
  const { state } = settings
  if (!('branch' in state)) return null
  const { branch } = state
  return {
    read: async () => {
      const place = { github: clients.reading, repository, branch, writer: branchWriter(settings, await self()) }
      return branchStateReader(place, held?.branch === branch ? held.answer : null).read()
    },
  }
}

/** The default branch as it stands now. */
export const observeDefault = async (job: RepositoryJob): Promise<Observed> =>
  observe(sourcesOf(job, await githubWorkspace(job.clients.reading, job.repository, null), null))

/** Whether the merged settings name this service as the one that acts in the repository. */
export const isServed = ({ service }: RepositoryJob, { workspace, settingsPath, settings }: Observed): boolean =>
  workspace.tree.has(settingsPath) && settings.service === service

/** The lists that come with the program. */
export const method = async ({ playbooks }: Pick<Observed, 'playbooks'>): Promise<Method> => ({
  sensors: catalogue.sensors,
  gates: catalogue.gates,
  steps: catalogue.steps,
  playbooks: await packagedPlaybooks(playbooks),
})

/** What is looked at to tell which intents need an approval. */
export const governingOf = ({ clients, repository }: RepositoryJob, observed: Observed): Governing => ({
  observed,
  rulesAt: rulesAtGitHub(clients.reading, { repository, catalogue }),
})

/** A request that only looks. */
export const requestOf = async (observed: Observed): Promise<SprintRequest> => ({
  method: await method(observed),
  observed,
  inspector: inspectInPool(),
  concluder: concludeApart(),
  acting: null,
})

/** What lets a job write: state, changes, locks, and what stops it. */
export const actingOf = async (
  job: RepositoryJob,
  observed: Observed,
  given: {
    readonly actor: string
    readonly may: Acting['may']
    readonly asked?: Acting['asked']
    readonly code?: string
  },
): Promise<Acting> => {
  const { state: place } = observed.settings
  if (!('branch' in place))
    throw new IncompleteError(
      'the settings keep the state in a folder',
      'the App keeps it on a branch: `state: { branch: sar-state }`',
    )
  const github = await job.clients.writing()
  const where = { repository: job.repository, branch: place.branch }
  const self = await job.self()
  // A workflow's job leaves no folder behind in which something could wait.
  const outbox = job.service === 'action' ? noOutbox : diskOutbox(join(job.dataDir, 'outbox'), where)
  const state = branchState({ ...where, github, writer: branchWriter(observed.settings, self), outbox })
  const clock = { now: job.now }
  const { signer } = job
  return {
    actor: given.actor,
    may: given.may,
    asked: given.asked ?? (() => false),
    ...(given.code === undefined ? {} : { code: given.code }),
    state,
    apply: withModelAliases(await applyOf(job, observed, github), job.mlflow),
    locked: async (playbook, run, work) => {
      const locked = await withLock({ state, clock }, { playbook, target: 'repository', holder: self, run }, work)
      return locked.taken ? locked.result : null
    },
    stopped: async () =>
      stopReason((await state.read()).state, observed, createReader(await job.clients.readingAll(), job.repository)),
    openPullRequests: async () => {
      const open = await createReader(github, job.repository).pullRequests({ state: 'open' })
      if (!open.known) throw new PassingError(`the open pull requests: ${open.reason}`)
      return open.value.filter(({ headRef, author }) => headRef.startsWith('sar/') && author === self).length
    },
    observe: () => observeDefault(job),
    ...(signer === null
      ? {}
      : {
          checkpoint: (ledger) =>
            checkpointOf(ledger, signer, {
              repository: job.repository,
              at: job.now().toISOString(),
              actor: given.actor,
            }),
        }),
  }
}

/** Performs changes on GitHub in the App's name. Without an observation the default branch is asked for when needed. */
export const applyOf = async (
  job: RepositoryJob,
  observed: Observed | null,
  github: GitHub,
  absent: Absent = {},
): Promise<Acting['apply']> => {
  const defaultBranch = observed?.workspace.defaultBranch ?? null
  return createApply({
    octokit: github.octokit,
    repository: job.repository,
    author: await job.self(),
    absent,
    agent: job.agent,
    ...(defaultBranch === null ? {} : { defaultBranch }),
  })
}
