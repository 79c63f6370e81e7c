import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mlflowTracking } from '../../src/context/stores/mlflow.ts'
import { startMlflow } from './mlflow-server.ts'
import { absence } from './tools.ts'

describe.skipIf(absence('mlflow') !== null)('a real MLflow server', () => {
  let server: Awaited<ReturnType<typeof startMlflow>> | null = null
  const logged: string[] = []

  beforeAll(async () => {
    server = await startMlflow()
    const id = await server.experiment('shop')
    logged.push(await server.log(id, { at: 1000, metrics: { rmse: 10, auc: 0.9 } }))
    logged.push(await server.log(id, { at: 2000, metrics: { rmse: 11.5, auc: 0.84 } }))
    logged.push(await server.log(id, { at: 3000, metrics: { rmse: 99 }, status: 'FAILED' }))
    await server.register('shop', [logged[0] ?? '', logged[1] ?? ''])
    await server.alias('shop', 'champion', '1')
  }, 240_000)

  afterAll(() => server?.stop())

  const tracking = () => mlflowTracking({ uri: server?.uri ?? '', token: null, username: null, password: null }, 'none')
  const ask = (which: Parameters<ReturnType<typeof mlflowTracking>['trackedRun']>[0]) => tracking().trackedRun(which)

  it('gives a run by its id, a version and an alias', async () => {
    const run = { id: logged[0], name: 'run-1000', finished: true, status: 'FINISHED', metrics: { rmse: 10, auc: 0.9 } }
    for (const which of [
      { run: logged[0] ?? '' },
      { model: 'shop', version: '1' },
      { model: 'shop', alias: 'champion' },
    ])
      expect(await ask(which)).toEqual({ known: true, value: run })
  })

  it('gives the newest finished run, and one that a filter picks', async () => {
    expect(await ask({ experiment: 'shop', filter: null })).toMatchObject({ known: true, value: { id: logged[1] } })
    expect(await ask({ experiment: 'shop', filter: 'metrics.rmse < 11' })).toMatchObject({ value: { id: logged[0] } })
    expect(await ask({ run: logged[2] ?? '' })).toMatchObject({ value: { finished: false, status: 'FAILED' } })
  })

  it.each([
    [{ run: 'ffffffffffffffffffffffffffffffff' }],
    [{ model: 'none', version: '1' }],
    [{ model: 'shop', alias: 'none' }],
    [{ experiment: 'none', filter: null }],
    [{ experiment: 'shop', filter: 'no filter' }],
    [{ experiment: 'shop', filter: 'metrics.rmse > 1000' }],
  ])('says why there is none: %j', async (which) => {
    expect(await ask(which)).toEqual({ known: false, reason: expect.stringMatching(/^(?:MLflow: |no finished run)/) })
  })

  it('gives the versions of a model, and the one that an alias points at', async () => {
    const versions = [
      { version: '2', ready: true },
      { version: '1', ready: true },
    ]
    expect(await tracking().versions('shop')).toEqual({ known: true, value: versions })
    expect(await tracking().versions('none')).toEqual({ known: true, value: [] })
    expect(await tracking().aliased('shop', 'champion')).toEqual({ known: true, value: '1' })
    expect(await tracking().aliased('shop', 'none')).toMatchObject({ known: false })
  })
})
