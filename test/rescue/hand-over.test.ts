import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { GitHub } from '../support/github/start.ts'
import { ciScene, repository, told, workflow, workflowPath } from './ci-scene.ts'

const commentsSchema = z.array(z.object({ body: z.string() }))
const settings = 'service: app\nrescue: { autonomy: P1, merge: auto, agent: "@copilot" }\n'

describe('what no fix mends', () => {
  it('is handed to the coding agent once, and followed until its change is merged', { timeout: 400_000 }, async () => {
    const scene = await ciScene('app', { '.github/sar.yml': settings })
    await scene.begin()
    await scene.run('failure', told.unknown)
    await scene.sweep()
    await scene.sweep()
    const [issue, ...more] = await scene.issues()
    expect(more).toEqual([])
    const number = issue?.number ?? 0
    const tasks = async () =>
      commentsSchema
        .parse(await scene.ada.request(`GET /repos/${repository}/issues/${number}/comments`))
        .filter(({ body }) => body.includes('@copilot'))
    const [task, ...others] = await tasks()
    expect(others).toEqual([])
    expect(task?.body).toContain(`names #${number}`)
    expect(task?.body).toContain('sar-watchdog search --sensor ci-failures')
    expect(task?.body).toContain('frobnicator')
    expect(task?.body).toContain('SAR-002')
    expect(await scene.saga()).toMatchObject([{ state: 'waiting', step: 'brought' }])
    expect((await scene.state()).pipeline?.state).toBe('EscalatedIssue')

    const mended = workflow.replace('make test', 'make check')
    await scene.ada.push(repository, { branch: 'mend-it', files: { [workflowPath]: mended } })
    const pull = await scene.ada.openPullRequest(repository, {
      title: `Mend the tests (#${number})`,
      head: 'mend-it',
    })
    await scene.settle()
    await scene.sweep()
    const { ledger, pipeline } = await scene.state()
    expect(ledger.filter(({ action }) => action === 'pipeline.moved').map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['EscalatedIssue → Patching', 'Patching → Validating', 'Validating → Healthy']),
    )
    expect(pipeline?.state).toBe('Healthy')
    expect(await scene.saga()).toMatchObject([{ state: 'waiting', step: 'taken' }])
    // Others' work is never merged without a person, whatever the settings say of rescues.
    expect(await scene.pulls()).toMatchObject([{ number: pull }])

    await scene.ada.merge(repository, pull)
    await scene.run('success', [], 0)
    await scene.settle()
    await scene.sweep()
    expect(await scene.saga()).toMatchObject([{ state: 'verified' }])
    expect(await tasks()).toHaveLength(1)
    expect(await scene.issues()).toMatchObject([{ state: 'closed' }])
    expect(scene.github.violations).toEqual([])
  })
})

const assigneesSchema = z.object({ assignees: z.array(z.object({ login: z.string() })) })

/** The one issue of a failure that no fix mends, with whom it is assigned to, its tasks, and what the ledger says of them. */
const handed = async (service: 'app' | 'action', env: (github: GitHub) => Readonly<Record<string, string>>) => {
  const writer = service === 'app' ? '' : 'state: { branch: sar-state, writer: ada }\n'
  const files = { '.github/sar.yml': `service: ${service}\n${writer}rescue: { autonomy: P1, agent: "@copilot" }\n` }
  const scene = await ciScene(service, files, env)
  await scene.begin()
  scene.github.codingAgent(repository, 'copilot-swe-agent')
  await scene.run('failure', told.unknown)
  await scene.sweep()
  await scene.sweep()
  const [issue] = await scene.issues()
  const at = `/repos/${repository}/issues/${issue?.number ?? 0}`
  const { assignees } = assigneesSchema.parse(await scene.ada.request(`GET ${at}`))
  const comments = commentsSchema.parse(await scene.ada.request(`GET ${at}/comments`))
  const { ledger } = await scene.state()
  expect(scene.github.violations).toEqual([])
  expect(await scene.saga()).toMatchObject([{ state: 'waiting', step: 'brought' }])
  return {
    assignees: assignees.map(({ login }) => login),
    tasks: comments.map(({ body }) => body).filter((body) => body.includes('frobnicator')),
    lines: ledger
      .filter(({ action, evidence }) => action === 'step.acted' && evidence['uses'] === 'hand-to-agent')
      .map(({ evidence }) => evidence['notes']),
  }
}

describe.each(['app', 'action'] as const)('the %s with the token of a person', (service) => {
  it('assigns the agent once, and does not mention it', { timeout: 400_000 }, async () => {
    const { assignees, tasks, lines } = await handed(service, (github) => ({ SAR_AGENT_TOKEN: github.token('ada') }))
    expect(assignees).toEqual(['copilot-swe-agent[bot]'])
    expect(lines).toEqual([['assigned to copilot-swe-agent']])
    expect(tasks).toEqual([expect.not.stringContaining('@copilot')])
  })
})

it('the action mentions the agent where the token is refused, and says why', async () => {
  const { assignees, tasks, lines } = await handed('action', () => ({ SAR_AGENT_TOKEN: 'ghp_ofyesterday' }))
  expect(assignees).toEqual([])
  expect(lines).toEqual([['@copilot is mentioned, not assigned: GitHub refuses the user token (401)']])
  expect(tasks).toEqual([expect.stringContaining('@copilot please take this on')])
}, 400_000)
