import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { program } from './tools.ts'

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

const experiment = z.object({ experiment_id: z.string() })
const created = z.object({ run: z.object({ info: z.object({ run_id: z.string(), artifact_uri: z.string() }) }) })
const aliased = z.object({ model_version: z.object({ version: z.string() }) })

/** What a run logged. */
export interface Logged {
  readonly at: number
  readonly metrics: Readonly<Record<string, number>>
  readonly status?: string
}

/** A real MLflow server on loopback, with a store of its own. */
export const startMlflow = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sar-mlflow-'))
  const port = await freePort()
  const uri = `http://127.0.0.1:${port}`
  const server = spawn(
    program('mlflow'),
    ['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'].concat(
      ['--backend-store-uri', `sqlite:///${join(folder, 'store.db')}`],
      ['--artifacts-destination', join(folder, 'artifacts')],
    ),
    { cwd: folder, stdio: 'ignore', detached: true },
  )
  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${uri}/api/2.0/mlflow/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return response.json()
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
  const artifacts = new Map<string, string>()
  const log = async (id: string, { at, metrics, status = 'FINISHED' }: Logged): Promise<string> => {
    const body = { experiment_id: id, start_time: at, run_name: `run-${at}` }
    const { run } = created.parse(await post('runs/create', body))
    for (const [key, value] of Object.entries(metrics))
      await post('runs/log-metric', { run_id: run.info.run_id, key, value, timestamp: at, step: 0 })
    await post('runs/update', { run_id: run.info.run_id, status, end_time: at + 1 })
    artifacts.set(run.info.run_id, run.info.artifact_uri)
    return run.info.run_id
  }
  return {
    uri,
    /** A new experiment; answers its id. */
    experiment: async (name: string): Promise<string> =>
      experiment.parse(await post('experiments/create', { name })).experiment_id,
    /** A run of an experiment; answers its id. */
    log,
    /** A registered model whose versions, from 1 on, are the runs'. */
    register: async (name: string, runs: readonly string[]): Promise<void> => {
      await post('registered-models/create', { name })
      for (const run of runs)
        await post('model-versions/create', { name, source: `${artifacts.get(run) ?? ''}/model`, run_id: run })
    },
    alias: async (name: string, alias: string, version: string): Promise<void> => {
      await post('registered-models/alias', { name, alias, version })
    },
    aliased: async (name: string, alias: string): Promise<string> => {
      const asked = `${uri}/api/2.0/mlflow/registered-models/alias?${new URLSearchParams({ name, alias }).toString()}`
      return aliased.parse(await (await fetch(asked)).json()).model_version.version
    },
    stop: (): void => {
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
