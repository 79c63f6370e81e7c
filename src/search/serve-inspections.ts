import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import type { Sensor, SensorImplementation } from '../domain/sensor.ts'
import { inlineWaivers } from './inline-waivers.ts'
import { inspectFile } from './inspection.ts'
import type { Equipment, Inspections, Job } from './inspection.ts'
import { compileAtOnce } from './wasm-compiler.ts'

const messageSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('load'), sensors: z.array(z.string()) }),
  z.object({ what: z.literal('equipment'), equipment: z.map(z.string(), z.custom<Equipment>()) }),
  z.object({ what: z.literal('jobs'), jobs: z.array(z.custom<Job>()) }),
])

/**
 * Answers the jobs that the pool sends to this thread, and keeps the pool told of where it is. What a sensor loads before
 * its first file is loaded with the first jobs that ask it: others need not wait for it.
 */
export const serveInspections = (sensors: readonly Sensor[]): void => {
  const all = new Map([...sensors, inlineWaivers].map((sensor) => [sensor.id, sensor]))
  const { at } = z.object({ at: z.instanceof(Int32Array) }).parse(workerData)
  let equipment: ReadonlyMap<string, Equipment> = new Map()
  const loading = new Map<string, Promise<SensorImplementation>>()
  /** Loads what these sensors do, all at once. One that cannot be loaded says so when it is asked. */
  const load = async (ids: Iterable<string>): Promise<readonly SensorImplementation[]> => {
    const known = [...new Set(ids)].flatMap((id) => all.get(id) ?? [])
    const begun = known.map((sensor) => {
      const one = loading.get(sensor.id) ?? sensor.load()
      loading.set(sensor.id, one)
      return one
    })
    const loaded = await Promise.allSettled(begun)
    return loaded.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  }
  const answer = async (jobs: readonly Job[]): Promise<void> => {
    const implementations = await load(jobs.flatMap((job) => job.sensors))
    compileAtOnce()
    await Promise.allSettled(implementations.map((one) => one.warm()))
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
    if (parsed.what === 'load') void load(parsed.sensors)
    else if (parsed.what === 'jobs') void answer(parsed.jobs)
    else {
      equipment = parsed.equipment
      void load(equipment.keys())
    }
  })
}
