import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ciScene, repository } from '../rescue/ci-scene.ts'
import { startMlflow } from './mlflow-server.ts'
import { absence } from './tools.ts'

/** What the settings say of a model: two runs to compare, and what is served. */
const settingsOf = (
  name: string,
  current: string,
  pointer: string,
  service: 'app' | 'action' = 'action',
): string => `service: ${service}
state: { branch: sar-state${service === 'app' ? '' : ', writer: ada'} }
triage: { escalate: ['@ada'] }
rescue: { autonomy: P1 }
sensors:
  model-drift:
    models:
      - id: ${name}
        mlflow:
          baseline: { model: ${name}, version: 1 }
          current: ${current}
          metrics: [{ name: rmse, better: lower }]
        serves: { model: ${name}, ${pointer}, metrics: [{ name: rmse, max: 11 }] }
`

const variablesSchema = z.object({ variables: z.array(z.object({ name: z.string(), value: z.string() })) })

describe.skipIf(absence('mlflow') !== null)('SAR-004 with a real MLflow server', () => {
  let server: Awaited<ReturnType<typeof startMlflow>> | null = null
  const mlflow = () => {
    if (server === null) throw new Error('no server')
    return server
  }
  beforeAll(async () => {
    server = await startMlflow()
  }, 240_000)
  afterAll(() => server?.stop())

  /** A registered model whose versions logged these errors. */
  const modelOf = async (name: string, errors: readonly (number | null)[]): Promise<string> => {
    const id = await mlflow().experiment(name)
    const runs: string[] = []
    for (const [at, rmse] of errors.entries())
      runs.push(await mlflow().log(id, { at: 1000 + at, metrics: rmse === null ? { auc: 0.9 } : { rmse } }))
    await mlflow().register(name, runs)
    return id
  }
  const sceneOf = async (
    name: string,
    current: string,
    pointer: string,
    { service = 'action', env = {} }: { service?: 'app' | 'action'; env?: Readonly<Record<string, string>> } = {},
  ) => {
    const files = { '.github/sar.yml': settingsOf(name, current, pointer, service) }
    const scene = await ciScene(service, files, { MLFLOW_TRACKING_URI: mlflow().uri, ...env })
    return {
      ...scene,
      sagas: async () => (await scene.state()).runs.filter(({ playbook }) => playbook === 'SAR-004'),
      drifts: async () => (await scene.state()).cases.filter(({ sensor }) => sensor === 'model-drift'),
      variables: async () =>
        Object.fromEntries(
          variablesSchema
            .parse(await scene.ada.request(`GET /repos/${repository}/actions/variables`))
            .variables.map(({ name: key, value }) => [key, value]),
        ),
    }
  }

  it('is asked by the App for no repository that its operator does not name', async () => {
    await modelOf('foreign', [10, 15])
    await mlflow().alias('foreign', 'champion', '1')
    const scene = await sceneOf('foreign', '{ model: foreign, alias: champion }', 'alias: champion', {
      service: 'app',
      env: { SAR_MLFLOW_REPOSITORIES: 'octo/other' },
    })
    await scene.begin()
    await mlflow().alias('foreign', 'champion', '2')
    await scene.sweep()
    expect(await mlflow().aliased('foreign', 'champion')).toBe('2')
    expect(await scene.drifts()).toEqual([])
    expect(await scene.sagas()).toEqual([])
  })

  it.each(['action', 'app'] as const)('moves the alias back and asks for a training, in the %s', async (service) => {
    const name = `alias-${service}`
    await modelOf(name, [10, 12.5, 15])
    await mlflow().alias(name, 'champion', '1')
    const scene = await sceneOf(name, `{ model: ${name}, alias: champion }`, 'alias: champion', { service })
    await scene.begin()
    await mlflow().alias(name, 'champion', '3')
    await scene.sweep()
    expect(await mlflow().aliased(name, 'champion')).toBe('1')
    expect(await scene.sagas()).toMatchObject([{ state: 'waiting', step: 'merged' }])
    const [pull] = await scene.pulls()
    await scene.ada.merge(repository, pull?.number ?? 0)
    await scene.mail()
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'verified' }])
    expect(await scene.drifts()).toEqual([])
    expect(await scene.variables()).toEqual({ CODEX_RETRAIN_TRIGGER: expect.stringMatching(/^\d{8}T\d{6}Z$/) })
    expect(await mlflow().aliased(name, 'champion')).toBe('1')
    expect(scene.github.violations).toEqual([])
  })

  it('points the variable at it by an intent, and reads that back', async () => {
    await modelOf('pointer', [10, 15])
    const live = await mlflow().experiment('live')
    await mlflow().log(live, { at: 1, metrics: { rmse: 10.1 } })
    const scene = await sceneOf('pointer', '{ experiment: live }', 'variable: MODEL_VERSION')
    scene.github.setVariable(repository, 'MODEL_VERSION', '2')
    await scene.begin()
    await mlflow().log(live, { at: 2, metrics: { rmse: 14 } })
    await scene.sweep()
    const [pull] = await scene.pulls()
    expect(await scene.variables()).toEqual({ MODEL_VERSION: '2' })
    await scene.ada.merge(repository, pull?.number ?? 0)
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'waiting', step: 'read-back' }])
    await scene.mail()
    expect(await scene.variables()).toMatchObject({ MODEL_VERSION: '1' })
    await mlflow().log(live, { at: 3, metrics: { rmse: 10 } })
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'verified' }])
    expect(await scene.drifts()).toEqual([])
    expect(scene.github.violations).toEqual([])
  })

  it('refuses where no earlier version has a passing recorded metric, and asks a person once', async () => {
    await modelOf('none', [10])
    await modelOf('untold', [null, 12, 15])
    await mlflow().alias('untold', 'champion', '1')
    const files = settingsOf('untold', '{ model: untold, alias: champion }', 'alias: champion').replace(
      'baseline: { model: untold, version: 1 }',
      'baseline: { model: none, version: 1 }',
    )
    const scene = await ciScene('action', { '.github/sar.yml': files }, { MLFLOW_TRACKING_URI: mlflow().uri })
    await scene.begin()
    await mlflow().alias('untold', 'champion', '3')
    await scene.sweep()
    await scene.sweep()
    expect((await scene.state()).runs.filter(({ playbook }) => playbook === 'SAR-004')).toMatchObject([
      { state: 'escalated' },
    ])
    expect(await mlflow().aliased('untold', 'champion')).toBe('3')
    expect(await scene.pulls()).toEqual([])
    const issues = await scene.issues()
    expect(issues).toHaveLength(1)
    for (const said of ['before 3 has passing recorded metrics', 'rmse is 12, above 11', 'no rmse was recorded'])
      expect(issues[0]?.body).toContain(said)
  })
})
