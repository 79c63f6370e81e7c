import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ciScene, repository } from './ci-scene.ts'

const registry = `expected:
  - { name: LOG_LEVEL, layer: repo-vars, required: true, default: info }
`

const variablesSchema = z.object({ variables: z.array(z.object({ name: z.string(), value: z.string() })) })

/** A repository from which a variable that its registry expects went, after the watchdog was switched on. */
const absentScene = async (service: 'app' | 'action', files: Readonly<Record<string, string>> = {}) => {
  const scene = await ciScene(service, { '.github/sar/variables.yml': registry, ...files })
  scene.github.setVariable(repository, 'LOG_LEVEL', 'debug')
  await scene.begin()
  scene.github.deleteVariable(repository, 'LOG_LEVEL')
  await scene.sweep()
  const [pull, ...more] = await scene.pulls()
  expect([pull?.head.ref, more]).toEqual([expect.stringMatching(/^sar\/SAR-001\/[0-9a-f]{10}$/), []])
  return {
    ...scene,
    pull: pull?.number ?? 0,
    head: pull?.head.sha ?? '',
    value: async () =>
      variablesSchema
        .parse(await scene.ada.request(`GET /repos/${repository}/actions/variables`))
        .variables.find(({ name }) => name === 'LOG_LEVEL')?.value,
    cases: async () => (await scene.state()).cases.filter(({ kind }) => kind === 'variable-absent'),
    sagas: async () => (await scene.state()).runs.filter(({ playbook }) => playbook === 'SAR-001'),
    told: async () => (await scene.issues()).filter(({ body }) => body?.split('\n')[0]?.includes(' SAR-001 ')),
  }
}

describe.each(['app', 'action'] as const)('SAR-001 in the %s', (service) => {
  it('proposes the value that is known, applies it after the merge, and ends', { timeout: 180_000 }, async () => {
    const scene = await absentScene(service)
    expect(await scene.cases()).toMatchObject([{ subject: 'repo-vars/LOG_LEVEL' }])
    expect(await scene.sagas()).toMatchObject([{ state: 'waiting', step: 'merged', waits: { for: 'merge' } }])
    const [file = '', ...others] = await scene.filesOf(scene.pull)
    expect([file, others]).toEqual([expect.stringMatching(/^\.sar\/pending_ops\/variable_set_LOG_LEVEL_/), []])
    const intent: unknown = JSON.parse(await scene.file(file, scene.head))
    expect(intent).toMatchObject({ operation: 'set', scope: 'repo', name: 'LOG_LEVEL', value: 'info' })
    expect(await scene.value()).toBeUndefined()

    await scene.ada.merge(repository, scene.pull)
    await scene.mail()
    expect(await scene.value()).toBe('info')
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'verified' }])
    expect(await scene.cases()).toEqual([])
    expect(await scene.pulls()).toEqual([])
    expect(await scene.told()).toEqual([])
    expect(scene.github.violations).toEqual([])
  })

  it('asks a person once where its proposal is refused, and says what was tried', { timeout: 180_000 }, async () => {
    const scene = await absentScene(service)
    await scene.ada.close(repository, scene.pull)
    await scene.settle()
    await scene.sweep()
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'escalated' }])
    expect(await scene.pulls()).toEqual([])
    expect(await scene.value()).toBeUndefined()
    const [issue, ...others] = await scene.told()
    expect([issue?.state, others]).toEqual(['open', []])
    expect(issue?.title).toBe('SAR-001 could not rescue repo-vars/LOG_LEVEL')
    expect(issue?.body).toContain('was closed without a merge')
    expect(issue?.body).toContain('| queue-intents | undone | queues 1 intent')
    expect(scene.github.violations).toEqual([])
  })

  it('does not wait for the rescue of another variable', { timeout: 240_000 }, async () => {
    const scene = await absentScene(service)
    const more = `${registry}  - { name: TIER, layer: repo-vars, default: gold }\n`
    await scene.ada.push(repository, { files: { '.github/sar/variables.yml': more } })
    await scene.settle()
    for (const text of ['1', '2', '3']) {
      await scene.ada.push(repository, { files: { 'notes.txt': text } })
      await scene.settle()
      await scene.sweep()
    }
    expect(await scene.sagas()).toMatchObject([{ state: 'waiting' }, { state: 'waiting' }])
    expect(await scene.told()).toEqual([])
    for (const { number } of await scene.pulls()) {
      await scene.ada.merge(repository, number)
      await scene.mail()
    }
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'verified' }, { state: 'verified' }])
    expect(await scene.cases()).toEqual([])
    expect(scene.github.violations).toEqual([])
  })

  it('asks a person where GitHub takes no value, and says what was tried', { timeout: 180_000 }, async () => {
    const scene = await absentScene(service)
    scene.github.fail({ with: 422, times: 1000, method: 'POST', route: /\/actions\/variables$/ })
    await scene.ada.merge(repository, scene.pull)
    await scene.mail()
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'applied' }])
    scene.pass(25)
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'escalated' }])
    expect(await scene.value()).toBeUndefined()
    const [issue, ...others] = await scene.told()
    expect([issue?.state, others]).toEqual(['open', []])
    expect(issue?.body).toContain('a new search still finds the case')
    expect(issue?.body).toContain('| open-pull-request | ')
    expect(issue?.body).toContain('| queue-intents | ')
  })
})

it(
  'SAR-001 is merged once the gates have passed where the settings say so, and no sooner',
  { timeout: 180_000 },
  async () => {
    const scene = await absentScene('app', {
      '.github/sar.yml': 'service: app\nrescue: { autonomy: P1, merge: auto }\n',
    })
    await scene.sweep()
    await scene.sweep()
    expect(await scene.pulls()).toEqual([])
    expect(await scene.value()).toBe('info')
    expect(await scene.sagas()).toMatchObject([{ state: 'verified' }])
    expect(await scene.told()).toEqual([])
    expect(scene.github.violations).toEqual([])
  },
)
