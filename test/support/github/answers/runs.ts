import { readCommit } from '../git/commits.ts'
import type { Artifact, Job, Run, WorkflowState } from '../state/actions.ts'
import { isPull } from '../state/issues.ts'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import { nodeId, type World } from '../state/world.ts'
import { simpleUser } from './account.ts'
import { simpleCommit } from './commit.ts'
import { minimalPull } from './pull.ts'
import { minimalRepository, pageUrl, repositoryUrl } from './repository.ts'

export const workflowAnswer = (
  world: World,
  repository: Repository,
  workflow: WorkflowState & { readonly name: string },
): Json => ({
  id: workflow.id,
  node_id: nodeId('Workflow', workflow.id),
  name: workflow.name,
  path: workflow.path,
  state: workflow.state,
  created_at: workflow.createdAt,
  updated_at: workflow.createdAt,
  url: `${repositoryUrl(world, repository)}/actions/workflows/${workflow.id}`,
  html_url: `${pageUrl(world, repository)}/blob/${repository.defaultBranch}/${workflow.path}`,
  badge_url: `${pageUrl(world, repository)}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
})

/** Where the parts of a run are asked for. */
const runLinks = (api: string, run: Run): Json => {
  const url = `${api}/actions/runs/${run.id}`
  return {
    url,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${run.suite}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${api}/actions/workflows/${run.workflow}`,
  }
}

export const runAnswer = async (world: World, repository: Repository, run: Run): Promise<Json> => {
  const commit = await readCommit(repository.directory, run.headSha)
  if (commit === undefined) throw new Error(`no commit ${run.headSha}`)
  const pulls = repository.issues
    .filter(isPull)
    .filter(({ state, pull }) => state === 'open' && pull.headSha === run.headSha)
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('WorkflowRun', run.id),
    check_suite_id: run.suite,
    check_suite_node_id: nodeId('CheckSuite', run.suite),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    display_title: run.title,
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow,
    html_url: `${pageUrl(world, repository)}/actions/runs/${run.id}`,
    pull_requests: pulls.map((issue) => minimalPull(world, repository, issue)),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.createdAt,
    actor: simpleUser(world, run.actor),
    triggering_actor: simpleUser(world, run.actor),
    referenced_workflows: [],
    ...runLinks(repositoryUrl(world, repository), run),
    head_commit: simpleCommit(commit),
    repository: minimalRepository(world, repository),
    head_repository: minimalRepository(world, repository),
  }
}

export const jobAnswer = (world: World, repository: Repository, run: Run, job: Job): Json => {
  const api = repositoryUrl(world, repository)
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: job.attempt,
    node_id: nodeId('CheckRun', job.checkRun),
    head_sha: run.headSha,
    head_branch: run.headBranch,
    workflow_name: run.name,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${pageUrl(world, repository)}/actions/runs/${run.id}/job/${job.id}`,
    check_run_url: `${api}/check-runs/${job.checkRun}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.startedAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    labels: job.labels,
    runner_id: 1,
    runner_name: 'GitHub Actions 1',
    runner_group_id: 1,
    runner_group_name: 'GitHub Actions',
    steps: job.steps.map((step) => ({
      name: step.name,
      number: step.number,
      status: step.status,
      conclusion: step.conclusion,
      started_at: step.startedAt,
      completed_at: step.completedAt,
    })),
  }
}

export const artifactAnswer = (world: World, repository: Repository, run: Run, artifact: Artifact): Json => {
  const url = `${repositoryUrl(world, repository)}/actions/artifacts/${artifact.id}`
  return {
    id: artifact.id,
    node_id: nodeId('Artifact', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.zip.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: new Date(Date.parse(artifact.createdAt) + 90 * 86_400_000).toISOString(),
    digest: null,
    workflow_run: {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: repository.id,
      head_branch: run.headBranch,
      head_sha: run.headSha,
    },
  }
}
