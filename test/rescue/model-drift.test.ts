import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ciScene, repository } from './ci-scene.ts'

const training = '.github/workflows/train.yml'
const trigger = 'CODEX_RETRAIN_TRIGGER'

const settingsOf = (service: 'app' | 'action'): string => `service: ${service}
state: { branch: sar-state${service === 'app' ? '' : ', writer: ada'} }
triage: { escalate: ['@ada'] }
rescue: { autonomy: P1 }
sensors:
  model-drift:
    models:
      - { id: shop, baseline: data/baseline.csv, current: data/current.csv, training: ${training} }
`

const trainingFile = `name: train
on: { workflow_dispatch: {} }
permissions: { contents: read }
jobs:
  train:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    steps:
      - run: make train
`

/** A table of one feature, evenly spread from `from` on. */
const table = (from: number): string =>
  ['price', ...Array.from({ length: 400 }, (_, at) => (from + ((at * 37) % 400) / 4).toFixed(2)), ''].join('\n')

const variablesSchema = z.object({ variables: z.array(z.object({ name: z.string(), value: z.string() })) })

/** A repository whose data had not drifted when the watchdog was switched on. */
const driftScene = async (service: 'app' | 'action') => {
  const scene = await ciScene(service, {
    '.github/sar.yml': settingsOf(service),
    [training]: trainingFile,
    'data/baseline.csv': table(10),
    'data/current.csv': table(10),
  })
  await scene.begin()
  const current = async (from: number): Promise<void> => {
    await scene.ada.push(repository, { branch: 'main', files: { 'data/current.csv': table(from) } })
    await scene.settle()
    await scene.sweep()
  }
  return {
    ...scene,
    current,
    told: async () => (await scene.issues()).filter(({ body }) => body?.split('\n')[0]?.includes(' SAR-004 ')),
    sagas: async () => (await scene.state()).runs.filter(({ playbook }) => playbook === 'SAR-004'),
    triggered: async () =>
      variablesSchema
        .parse(await scene.ada.request(`GET /repos/${repository}/actions/variables`))
        .variables.find(({ name }) => name === trigger)?.value,
  }
}

describe.each(['app', 'action'] as const)('SAR-004 in the %s', (service) => {
  it('asks for a training by the signal, and ends when the drift is over', { timeout: 180_000 }, async () => {
    const scene = await driftScene(service)
    await scene.current(60)
    expect(await scene.sagas()).toMatchObject([{ state: 'waiting', step: 'merged', waits: { for: 'merge' } }])
    const [pull] = await scene.pulls()
    expect(await scene.filesOf(pull?.number ?? 0)).toEqual([
      expect.stringMatching(/^\.sar\/pending_ops\/variable_set_CODEX_RETRAIN_TRIGGER_/),
    ])
    expect(await scene.triggered()).toBeUndefined()

    await scene.ada.merge(repository, pull?.number ?? 0)
    await scene.mail()
    expect(await scene.triggered()).toMatch(/^\d{8}T\d{6}Z$/)
    await scene.current(10)
    expect(await scene.sagas()).toMatchObject([{ state: 'verified' }])
    expect((await scene.state()).cases.filter(({ sensor }) => sensor === 'model-drift')).toEqual([])
    expect(await scene.told()).toEqual([])
    expect(scene.github.violations).toEqual([])
  })

  it('asks a person once where the training is refused, and says what was tried', { timeout: 180_000 }, async () => {
    const scene = await driftScene(service)
    await scene.current(60)
    const [pull] = await scene.pulls()
    await scene.ada.close(repository, pull?.number ?? 0)
    await scene.settle()
    await scene.sweep()
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'escalated' }])
    expect(await scene.pulls()).toEqual([])
    const issues = await scene.told()
    expect(issues).toHaveLength(1)
    expect(issues[0]?.body).toContain('| queue-variables | undone | queues CODEX')
    expect(issues[0]?.body).toContain('was closed without a merge')
    expect(await scene.triggered()).toBeUndefined()
    expect(scene.github.violations).toEqual([])
  })
})

it('asks for no training while one runs, and leaves that alone', { timeout: 180_000 }, async () => {
  const scene = await driftScene('action')
  await scene.github.addRun(repository, { path: training, event: 'workflow_dispatch', status: 'in_progress' })
  await scene.current(60)
  expect(await scene.sagas()).toMatchObject([{ state: 'applied' }])
  expect(await scene.pulls()).toEqual([])
  expect(await scene.runsOf(training)).toMatchObject([{ status: 'in_progress' }])
  await scene.current(10)
  expect(await scene.sagas()).toMatchObject([{ state: 'verified' }])
})
