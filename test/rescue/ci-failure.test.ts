import { describe, expect, it } from 'vitest'
import { ciScene, repository, told } from './ci-scene.ts'

describe.each(['app', 'action'] as const)('SAR-002 in the %s', (service) => {
  it('runs again what failed from outside, and ends when it is green', { timeout: 120_000 }, async () => {
    const scene = await ciScene(service)
    await scene.begin()
    const failed = await scene.run('failure', told.network)
    await scene.sweep()
    expect(await scene.saga()).toMatchObject([{ state: 'waiting', step: 'reran', waits: { for: 'run' } }])
    expect(failed).toMatchObject({ attempt: 2, status: 'queued' })

    await scene.sweep()
    expect(failed.attempt).toBe(2)

    await scene.github.finishRun(repository, failed.id, 'success')
    await scene.settle()
    await scene.sweep()
    expect(await scene.saga()).toMatchObject([{ state: 'verified' }])
    expect((await scene.issues()).filter(({ state }) => state === 'open')).toEqual([])
    expect((await scene.state()).cases.filter(({ sensor }) => sensor === 'ci-failures')).toEqual([])
    expect(scene.github.violations).toEqual([])
  })

  it('asks a person once where the run fails again, and says what was tried', { timeout: 120_000 }, async () => {
    const scene = await ciScene(service)
    await scene.begin()
    const failed = await scene.run('failure', told.network)
    await scene.sweep()
    await scene.github.finishRun(repository, failed.id, 'failure')
    await scene.settle()
    await scene.sweep()
    await scene.sweep()
    expect(await scene.saga()).toMatchObject([{ state: 'escalated' }])
    const issues = await scene.issues()
    expect(issues).toHaveLength(1)
    expect(issues[0]?.body).toContain(`runs the failed jobs of run ${failed.id} again`)
    expect(issues[0]?.body).toContain('ended as failure at attempt 2')
    expect(issues[0]?.state).toBe('open')

    await scene.run('success', [], 0)
    await scene.sweep()
    expect(await scene.saga()).toMatchObject([{ state: 'escalated', cursor: { recoveredAt: expect.any(String) } }])
    expect(await scene.issues()).toMatchObject([{ state: 'closed' }])
    expect(scene.github.violations).toEqual([])
  })
})
