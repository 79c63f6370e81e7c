import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import type { Sensor } from '../domain/sensor.ts'
import { inlineWaivers } from './inline-waivers.ts'
import { inspectFile } from './inspection.ts'
import type { Equipment, Inspections, Job } from './inspection.ts'
import { compileAtOnce } from './wasm-compiler.ts'

const messageSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('load'), sensors: z.array(z.string()) }),
  z.object({ what: z.literal('equipment'), equipment: z.map(z.string(), z.custom<Equipment>()) }),
  z.object({ what: z.literal('jobs'), jobs: z.array(z.custom<Job>()) }),
])

/** Answers the jobs that the pool sends to this thread, and keeps the pool told of where it is. */
export const serveInspections = (sensors: readonly Sensor[]): void => {
  const all = new Map([...sensors, inlineWaivers].map((sensor) => [sensor.id, sensor]))
  const { at } = z.object({ at: z.instanceof(Int32Array) }).parse(workerData)
  let equipment: ReadonlyMap<string, Equipment> = new Map()
  const loaded = new Set<string>()
  let loading: Promise<unknown> = Promise.resolve()
  const load = (ids: Iterable<string>): void => {
    const fresh = [...ids].filter((id) => !loaded.has(id))
    for (const id of fresh) loaded.add(id)
    loading = Promise.all([loading, warmed(fresh.flatMap((id) => all.get(id) ?? []))])
  }
  const answer = async (jobs: readonly Job[]): Promise<void> => {
    await loading
    const answers: Inspections[] = []
    let before = 0
    for (const job of jobs) {
      const starts = (index: number): void => {
        at[0] = before + index
      }
      answers.push(await inspectFile(job, all, equipment, starts))
      before += job.sensors.length
    }
    parentPort?.postMessage(answers)
  }
  parentPort?.on('message', (message: unknown) => {
    const parsed = messageSchema.parse(message)
    if (parsed.what === 'load') load(parsed.sensors)
    else if (parsed.what === 'jobs') void answer(parsed.jobs)
    else {
      equipment = parsed.equipment
      load(equipment.keys())
    }
  })
}

/** Loads what sensors need: first their own code, all at once. One that cannot be loaded says so when it is asked. */
const warmed = async (sensors: readonly Sensor[]): Promise<void> => {
  const implementations = await Promise.allSettled(sensors.map((sensor) => sensor.load()))
  compileAtOnce()
  const warming = implementations.flatMap((one) => (one.status === 'fulfilled' ? [one.value.warm()] : []))
  await Promise.allSettled(warming)
}
