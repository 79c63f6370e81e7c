import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Change } from '../../../src/domain/change.ts'
import type { GitHub } from '../../support/github/start.ts'
import { applyWith, repository, startWorld, stopWorld } from './world.ts'

let github: GitHub
beforeEach(async () => {
  github = await startWorld()
})
afterEach(() => stopWorld(github))

const asApp = (change: Change, actions: 'read' | 'write' = 'write') =>
  applyWith(github, github.jobToken(repository, { metadata: 'read', contents: 'read', actions }))(change)
const runs = () => github.as('ada').request(`GET /repos/${repository}/actions/runs`)

describe('dispatch-workflow', () => {
  const dispatch = {
    kind: 'dispatch-workflow',
    workflow: '.github/workflows/train.yml',
    ref: 'main',
    inputs: { 'sar-key': 'run-1/fix' },
  } satisfies Change

  it('starts it', async () => {
    expect(await asApp(dispatch)).toMatchObject({ kind: 'dispatch-workflow', already: false })
    expect(await runs()).toMatchObject({ workflow_runs: [{ event: 'workflow_dispatch', head_branch: 'main' }] })
    const sent = github.requests.find(({ method }) => method === 'POST')
    expect(JSON.parse(sent?.body ?? '{}')).toEqual({
      ref: 'main',
      inputs: { 'sar-key': 'run-1/fix' },
      return_run_details: true,
    })
  })

  it('does not start it again when a run bears its key', async () => {
    // The embedded GitHub titles a run after its commit, where GitHub takes the workflow's run-name.
    const sha = await github.as('ada').push(repository, { files: { a: 'a' }, message: 'train run-1/fix' })
    await github.addRun(repository, {
      path: '.github/workflows/train.yml',
      sha,
      branch: 'main',
      event: 'workflow_dispatch',
    })
    expect(await asApp(dispatch)).toMatchObject({ already: true, sha })
    expect(await asApp({ ...dispatch, inputs: { 'sar-key': 'run-1' } })).toMatchObject({ already: false })
  })

  it("gives GitHub's reason, or the permission that is missing", async () => {
    await expect(asApp({ ...dispatch, ref: 'none' })).rejects.toThrow(
      'GitHub refused to start a workflow (422): No ref found for: none',
    )
    await expect(asApp(dispatch, 'read')).rejects.toMatchObject({ hint: expect.stringContaining('actions: write') })
  })
})

describe('enable-workflow', () => {
  it('enables what is disabled', async () => {
    const change = { kind: 'enable-workflow', workflow: 'train.yml' } as const
    expect(await asApp(change)).toMatchObject({ already: true })
    await github.as('ada').request(`PUT /repos/${repository}/actions/workflows/train.yml/disable`)
    expect(await asApp(change)).toMatchObject({ already: false })
    expect(await github.as('ada').request(`GET /repos/${repository}/actions/workflows/train.yml`)).toMatchObject({
      state: 'active',
    })
    await expect(asApp({ ...change, workflow: 'none.yml' })).rejects.toThrow(
      'GitHub refused to enable a workflow (404)',
    )
  })
})
