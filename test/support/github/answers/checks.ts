import { readCommit } from '../git/commits.ts'
import {
  latestStatuses,
  type Annotation,
  type CheckRun,
  type CheckSuite,
  type CommitStatus,
  type Conclusion,
  type Maker,
} from '../state/checks.ts'
import { isPull } from '../state/issues.ts'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import { nodeId, type World } from '../state/world.ts'
import { actionsApp, integration, simpleUser } from './account.ts'
import { simpleCommit } from './commit.ts'
import { minimalPull } from './pull.ts'
import { minimalRepository, pageUrl, repositoryUrl } from './repository.ts'

const makerApp = (world: World, repository: Repository, maker: Maker): Json =>
  maker === 'app' ? integration(world, world.app) : actionsApp(world, repository.owner)

/** Open pull requests whose head is the commit. */
const pullsAt = (world: World, repository: Repository, sha: string): Json[] =>
  repository.issues
    .filter(isPull)
    .filter((issue) => issue.state === 'open' && issue.pull.headSha === sha)
    .map((issue) => minimalPull(world, repository, issue))

export const checkRunAnswer = (world: World, repository: Repository, run: CheckRun): Json => {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`
  const page = `${pageUrl(world, repository)}/runs/${run.id}`
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CheckRun', run.id),
    head_sha: run.headSha,
    external_id: run.externalId ?? '',
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...run.output, annotations_count: run.annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: run.suite },
    app: makerApp(world, repository, run.maker),
    pull_requests: pullsAt(world, repository, run.headSha),
  }
}

export const annotationAnswer = (
  world: World,
  repository: Repository,
  run: CheckRun,
  annotation: Annotation,
): Json => ({
  ...annotation,
  blob_href: `${pageUrl(world, repository)}/blob/${run.headSha}/${annotation.path}`,
})

/** The worst conclusion of the runs that ended, when all did. */
const concluded = (runs: readonly CheckRun[]): Conclusion | null => {
  if (runs.length === 0 || runs.some(({ status }) => status !== 'completed')) return null
  const order: Conclusion[] = ['failure', 'timed_out', 'cancelled', 'action_required', 'success', 'neutral', 'skipped']
  return order.find((conclusion) => runs.some((run) => run.conclusion === conclusion)) ?? null
}

export const checkSuiteAnswer = async (world: World, repository: Repository, suite: CheckSuite): Promise<Json> => {
  const runs = repository.checkRuns.filter((run) => run.suite === suite.id)
  const conclusion = concluded(runs)
  const begun = runs.some(({ status }) => status !== 'queued')
  const url = `${repositoryUrl(world, repository)}/check-suites/${suite.id}`
  const commit = await readCommit(repository.directory, suite.headSha)
  if (commit === undefined) throw new Error(`no commit ${suite.headSha}`)
  return {
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: conclusion !== null ? 'completed' : begun ? 'in_progress' : 'queued',
    conclusion,
    url,
    before: commit.parents[0] ?? '0'.repeat(40),
    after: suite.headSha,
    pull_requests: pullsAt(world, repository, suite.headSha),
    app: makerApp(world, repository, suite.maker),
    repository: minimalRepository(world, repository),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
    head_commit: simpleCommit(commit),
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
  }
}

const simpleStatus = (world: World, repository: Repository, status: CommitStatus): Json => ({
  id: status.id,
  node_id: nodeId('StatusContext', status.id),
  url: `${repositoryUrl(world, repository)}/statuses/${status.sha}`,
  avatar_url: `${world.url}/avatars/${status.creator.id}`,
  state: status.state,
  context: status.context,
  description: status.description,
  target_url: status.targetUrl,
  created_at: status.createdAt,
  updated_at: status.createdAt,
})

export const statusAnswer = (world: World, repository: Repository, status: CommitStatus): Json => ({
  ...simpleStatus(world, repository, status),
  creator: simpleUser(world, status.creator),
})

export const combinedStatus = (
  world: World,
  repository: Repository,
  sha: string,
  shown: readonly CommitStatus[],
): Json => {
  const latest = latestStatuses(repository.statuses, sha)
  const failed = latest.some(({ state }) => state === 'failure' || state === 'error')
  const pending = latest.length === 0 || latest.some(({ state }) => state === 'pending')
  const url = `${repositoryUrl(world, repository)}/commits/${sha}`
  return {
    state: failed ? 'failure' : pending ? 'pending' : 'success',
    statuses: shown.map((status) => simpleStatus(world, repository, status)),
    sha,
    total_count: latest.length,
    repository: minimalRepository(world, repository),
    commit_url: url,
    url: `${url}/status`,
  }
}
