import { parse } from 'yaml'
import { z } from 'zod'
import { addRun, listWorkflows, tellRun, workflowState, type Workflow } from '../acts/runs.ts'
import { runAnswer, workflowAnswer } from '../answers/runs.ts'
import { actorOf, bodyOf, noContent, ok, param, type RepositoryCall } from '../call.ts'
import { readCommit } from '../git/commits.ts'
import { readBlob } from '../git/trees.ts'
import { countedList } from '../page.ts'
import { orRefuse, unprocessable } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import { filteredRuns } from './runs.ts'

/** A workflow by its number or the name of its file. */
const findWorkflow = async (call: RepositoryCall): Promise<Workflow> => {
  const asked = param(call, 'workflow_id')
  const all = await listWorkflows(call.world, call.repository)
  return orRefuse(all.find(({ id, path }) => String(id) === asked || path === `.github/workflows/${asked}`))
}

const dispatch = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  return_run_details: z.boolean().optional(),
})
const triggers = z.object({ on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]) })

/** Whether the file, as it stands at the reference, may be started by hand. */
const hasDispatch = (text: string): boolean => {
  try {
    const { on } = triggers.parse(parse(text))
    if (typeof on === 'string') return on === 'workflow_dispatch'
    return Array.isArray(on) ? on.includes('workflow_dispatch') : 'workflow_dispatch' in on
  } catch {
    return false
  }
}

const setState = (state: 'active' | 'disabled_manually') => async (call: RepositoryCall) => {
  const { path } = await findWorkflow(call)
  workflowState(call.world, call.repository, path).state = state
  return noContent
}

/** Workflows: what they are, starting, enabling and disabling them. */
export const workflowRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/actions/workflows', 'actions:read', async (call) => {
    const { world, repository } = call
    return countedList(call, 'workflows', await listWorkflows(world, repository), (one) =>
      workflowAnswer(world, repository, one),
    )
  }),

  onRepository('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}', 'actions:read', async (call) =>
    ok(workflowAnswer(call.world, call.repository, await findWorkflow(call))),
  ),

  onRepository('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', 'actions:read', async (call) => {
    const { world, repository } = call
    const { id } = await findWorkflow(call)
    const runs = filteredRuns(call).filter(({ workflow }) => workflow === id)
    return countedList(call, 'workflow_runs', runs, (run) => runAnswer(world, repository, run))
  }),

  onRepository(
    'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
    'actions:write',
    async (call) => {
      const { world, repository } = call
      const { path, state } = await findWorkflow(call)
      const { ref, return_run_details: detailed } = bodyOf(call, dispatch)
      const branch = ref.replace(/^refs\/heads\//, '')
      const commit = orRefuse(await readCommit(repository.directory, branch), () =>
        unprocessable(`No ref found for: ${ref}`),
      )
      const file = await readBlob(repository.directory, `${commit.oid}:${path}`)
      if (state !== 'active') throw unprocessable("Cannot trigger a 'workflow_dispatch' on a disabled workflow")
      if (!hasDispatch(file?.content.toString('utf8') ?? ''))
        throw unprocessable("Workflow does not have 'workflow_dispatch' trigger")
      const by = actorOf(call).login
      const run = await addRun(world, repository, {
        path,
        branch,
        sha: commit.oid,
        event: 'workflow_dispatch',
        status: 'queued',
        actor: by,
      })
      await tellRun(world, repository, run, 'requested')
      if (detailed !== true) return noContent
      const { url, html_url: page } = await runAnswer(world, repository, run)
      return ok({ workflow_run_id: run.id, run_url: url, html_url: page })
    },
  ),

  onRepository('PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable', 'actions:write', setState('active')),
  onRepository(
    'PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/disable',
    'actions:write',
    setState('disabled_manually'),
  ),
]
