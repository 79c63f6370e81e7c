import { describe, expect, it } from 'vitest'
import { repository, told } from './ci-scene.ts'
import { index, meta, rebuild } from '../support/stale-index.ts'
import { metaOf, staleScene } from './stale-scene.ts'

describe.each(['app', 'action'] as const)('SAR-003 in the %s', (service) => {
  it('has the index rebuilt once, follows the run, and looks again', { timeout: 120_000 }, async () => {
    const scene = await staleScene(service)
    await scene.goStale()
    expect(await scene.sagas()).toMatchObject([{ state: 'waiting', step: 'ended', waits: { for: 'run' } }])
    await scene.sweep()
    expect(await scene.runs()).toMatchObject([{ event: 'workflow_dispatch', head_branch: 'main' }])

    await scene.push({ [meta]: metaOf(0, 512), [index]: 'built today\n' })
    await scene.finish('success')
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'verified' }])
    expect(await scene.runs()).toHaveLength(1)
    expect((await scene.state()).cases.filter(({ sensor }) => sensor === 'embedding-index')).toEqual([])
    expect((await scene.issues()).filter(({ state }) => state === 'open')).toEqual([])
    expect(scene.github.violations).toEqual([])
  })

  it('asks a person once where the run fails, and says what was tried', { timeout: 120_000 }, async () => {
    const scene = await staleScene(service)
    await scene.goStale()
    const [run] = await scene.runs()
    await scene.finish('failure')
    await scene.sweep()
    expect((await scene.state()).cases.map(({ kind }) => kind)).toContain('unknown-failure')
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'escalated' }])
    expect(await scene.runs()).toHaveLength(1)
    const issues = await scene.told()
    expect(issues).toHaveLength(1)
    expect(issues[0]?.body).toContain(`starts ${rebuild} on main`)
    expect(issues[0]?.body).toContain(`run ${run?.id} ended as failure`)
    expect(scene.github.violations).toEqual([])
  })
})

describe('SAR-003', () => {
  it.each([
    { why: 'that is known', lines: told.version },
    { why: 'from outside', lines: told.network },
  ])('has the one issue for a rebuild that fails for a cause $why', { timeout: 120_000 }, async ({ lines }) => {
    const scene = await staleScene('app')
    await scene.goStale()
    await scene.finish('failure', lines)
    await scene.sweep()
    await scene.sweep()
    expect((await scene.state()).cases.map(({ sensor }) => sensor)).toContain('ci-failures')
    expect(await scene.told()).toHaveLength(1)
    expect(await scene.runs()).toHaveLength(1)
  })

  it('leaves another workflow that fails to the rescue of CI', { timeout: 120_000 }, async () => {
    const scene = await staleScene('app')
    await scene.goStale()
    await scene.finish('failure')
    await scene.run('failure', ['Another gadget of the tests is lost'], 0)
    await scene.sweep()
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'escalated' }])
    expect(await scene.saga()).toHaveLength(1)
    const issues = (await scene.issues()).filter(({ body }) => body?.split('\n')[0]?.includes(' SAR-003 ') !== true)
    expect(issues.map(({ title }) => title)).toEqual(['Failures of CI that need a person'])
    expect(issues[0]?.body).not.toContain('rebuild')
  })

  it(
    'gives its failed run to the rescue of CI once the index is fresh by other means',
    { timeout: 120_000 },
    async () => {
      const scene = await staleScene('app')
      await scene.goStale()
      await scene.finish('failure')
      await scene.sweep()
      await scene.push({ [meta]: metaOf(0, 512), [index]: 'built by hand\n' })
      await scene.sweep()
      await scene.sweep()
      expect(
        (await scene.issues()).filter(({ body }) => body?.includes(' SAR-003 ')).map(({ state }) => state),
      ).toEqual(['closed'])
      expect(await scene.saga()).toHaveLength(1)
    },
  )

  const endsWith = async (changed: Readonly<Record<string, string>>): Promise<string> => {
    const scene = await staleScene('app')
    await scene.goStale()
    await scene.push(changed)
    await scene.finish('success')
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'escalated' }])
    const issues = await scene.told()
    expect(issues).toHaveLength(1)
    return issues[0]?.body ?? ''
  }

  it('goes to a person where the new index has fewer chunks', { timeout: 120_000 }, async () => {
    const body = await endsWith({ [meta]: metaOf(0, 499), [index]: 'built today\n' })
    expect(body).toContain('fewer chunks: 500 before, 499 now')
  })

  it('goes to a person where only the metadata is new', { timeout: 120_000 }, async () => {
    expect(await endsWith({ [meta]: metaOf(0, 512) })).toContain('only the metadata of the index docs was renewed')
  })

  it('follows a rebuild that runs already, and starts none', { timeout: 120_000 }, async () => {
    const scene = await staleScene('action')
    const own = { path: rebuild, event: 'schedule', status: 'in_progress' } as const
    const { id } = await scene.github.addRun(repository, own)
    await scene.goStale()
    expect(await scene.runs()).toMatchObject([{ id }])
    await scene.push({ [meta]: metaOf(0, 512), [index]: 'built today\n' })
    await scene.finish('success')
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'verified' }])
    expect(await scene.runs()).toHaveLength(1)
  })

  it('goes to a person where the run never starts, and leaves it', { timeout: 120_000 }, async () => {
    const scene = await staleScene('action')
    const createdAt = new Date(Date.now() - 2 * 3_600_000)
    const { id } = await scene.github.addRun(repository, {
      path: rebuild,
      event: 'schedule',
      status: 'queued',
      createdAt,
    })
    await scene.goStale()
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'escalated' }])
    expect((await scene.told())[0]?.body).toContain(`run ${id} never started`)
    expect(await scene.runs()).toMatchObject([{ id, status: 'queued' }])
  })
})
