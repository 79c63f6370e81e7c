import { describe, expect, it } from 'vitest'
import { z } from 'zod'
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
