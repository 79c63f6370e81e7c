import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { mlflowTracking } from '../../src/context/stores/mlflow.ts'
import { absence, program } from './tools.ts'

const freePort = (): Promise<number> =>
  new Promise((settle, fail) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address === null || typeof address === 'string' ? fail(new Error('no port')) : settle(address.port),
      )
    })
  })

describe.skipIf(absence('mlflow') !== null)('a real MLflow server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sar-mlflow-'))
  let uri = ''
  let stop = (): void => undefined

  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${uri}/api/2.0/mlflow/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return response.json()
  }
  const experiment = z.object({ experiment_id: z.string() })
  const created = z.object({ run: z.object({ info: z.object({ run_id: z.string(), artifact_uri: z.string() }) }) })
  const logged: string[] = []
  let artifacts = ''

  const log = async (id: string, at: number, metrics: Readonly<Record<string, number>>, status = 'FINISHED') => {
    const body = { experiment_id: id, start_time: at, run_name: `run-${at}` }
    const { run } = created.parse(await post('runs/create', body))
    for (const [key, value] of Object.entries(metrics))
      await post('runs/log-metric', { run_id: run.info.run_id, key, value, timestamp: at, step: 0 })
    await post('runs/update', { run_id: run.info.run_id, status, end_time: at + 1 })
    logged.push(run.info.run_id)
    artifacts ||= run.info.artifact_uri
  }

  beforeAll(async () => {
    const port = await freePort()
    uri = `http://127.0.0.1:${port}`
    const server = spawn(
      program('mlflow'),
      ['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'].concat(
        ['--backend-store-uri', `sqlite:///${join(folder, 'store.db')}`],
        ['--artifacts-destination', join(folder, 'artifacts')],
      ),
      { cwd: folder, stdio: 'ignore', detached: true },
    )
    stop = () => {
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL')
    }
    for (let tries = 0; ; tries += 1) {
      const healthy = await fetch(`${uri}/health`).then(
        ({ ok }) => ok,
        () => false,
      )
      if (healthy) break
      if (tries > 600) throw new Error('the server does not start')
      await new Promise((settle) => setTimeout(settle, 200))
    }
    const { experiment_id: id } = experiment.parse(await post('experiments/create', { name: 'shop' }))
    await log(id, 1000, { rmse: 10, auc: 0.9 })
    await log(id, 2000, { rmse: 11.5, auc: 0.84 })
    await log(id, 3000, { rmse: 99 }, 'FAILED')
    await post('registered-models/create', { name: 'shop' })
    await post('model-versions/create', { name: 'shop', source: `${artifacts}/model`, run_id: logged[0] })
    await post('registered-models/alias', { name: 'shop', alias: 'champion', version: '1' })
  }, 240_000)

  afterAll(() => {
    stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const ask = (which: Parameters<ReturnType<typeof mlflowTracking>['trackedRun']>[0]) =>
    mlflowTracking({ uri, token: null, username: null, password: null }, 'none').trackedRun(which)

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
})
