import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScene, refusal, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.close())

const nightly = 'name: Nightly\non:\n  workflow_dispatch:\njobs: {}\n'

describe('workflow runs', () => {
  it('are listed newest first, by date, branch and outcome, with jobs and logs', async () => {
    const { github, app, models } = scene
    const path = '.github/workflows/ci.yml'
    for (let day = 1; day <= 9; day += 1) {
      const conclusion = day % 3 === 0 ? 'failure' : 'success'
      await github.addRun('octo/models', { path, createdAt: new Date(`2026-02-0${day}T00:00:00Z`), conclusion })
    }
    const last = await github.addRun('octo/models', {
      path,
      jobs: [{ name: 'test', steps: [{ name: 'pytest' }], log: '9 passed\n' }],
    })
    const list = (query: object) => app.rest.actions.listWorkflowRunsForRepo({ ...models, ...query })
    const { data } = await list({ created: '>=2026-02-05', per_page: 2 })
    expect([data.total_count, data.workflow_runs.map(({ created_at, name }) => `${created_at} ${name ?? ''}`)]).toEqual(
      [6, ['2026-03-01T12:00:00Z CI', '2026-02-09T00:00:00Z CI']],
    )
    const { data: failed } = await list({ status: 'failure' })
    expect(failed.total_count).toBe(3)
    const { data: jobs } = await app.rest.actions.listJobsForWorkflowRun({ ...models, run_id: last.id })
    expect(jobs.jobs.map(({ name, steps }) => `${name}: ${steps?.[0]?.name ?? ''}`)).toEqual(['test: pytest'])
    const { data: log } = await app.rest.actions.downloadJobLogsForWorkflowRun({
      ...models,
      job_id: jobs.jobs[0]?.id ?? 0,
    })
    expect(log).toBe('9 passed\n')
    expect(github.violations).toEqual([])
  })
})

describe('a workflow', () => {
  it('is dispatched, disabled and enabled', async () => {
    const { github, app, models, receiver } = scene
    await github.as('ada').push('octo/models', { files: { '.github/workflows/nightly.yml': nightly } })
    const { data } = await app.rest.actions.listRepoWorkflows(models)
    expect(data.workflows.map(({ name, state }) => `${name} ${state}`)).toEqual(['CI active', 'Nightly active'])
    const { actions } = app.rest
    const at = { ...models, workflow_id: 'nightly.yml' }
    await actions.createWorkflowDispatch({ ...at, ref: 'main' })
    expect(await refusal(actions.createWorkflowDispatch({ ...models, workflow_id: 'ci.yml', ref: 'main' }))).toMatch(
      /^422 Workflow does not have 'workflow_dispatch' trigger/,
    )
    const { data: queued } = await actions.listWorkflowRuns(at)
    expect(queued.workflow_runs.map(({ status, event }) => `${status ?? ''} ${event}`)).toEqual([
      'queued workflow_dispatch',
    ])
    await github.finishRun('octo/models', queued.workflow_runs[0]?.id ?? 0, 'success')
    await actions.disableWorkflow(at)
    const { data: disabled } = await actions.getWorkflow(at)
    expect(disabled.state).toBe('disabled_manually')
    await actions.enableWorkflow(at)
    await github.idle()
    const told = receiver.received.filter(({ name }) => name === 'workflow_run').map(({ action }) => action)
    expect(told).toEqual(['requested', 'completed'])
    expect(github.violations).toEqual([])
  })
})
