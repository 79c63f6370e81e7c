import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import type { Sensor } from '../domain/sensor.ts'
import { inlineWaivers } from './inline-waivers.ts'
import { inspectFile } from './inspection.ts'
import type { Equipment, Inspections, Job } from './inspection.ts'

const messageSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('equipment'), equipment: z.map(z.string(), z.custom<Equipment>()) }),
  z.object({ what: z.literal('jobs'), jobs: z.array(z.custom<Job>()) }),
])

/** Answers the jobs that the pool sends to this thread, and keeps the pool told of where it is. */
export const serveInspections = (sensors: readonly Sensor[]): void => {
  const all = new Map([...sensors, inlineWaivers].map((sensor) => [sensor.id, sensor]))
  const { at } = z.object({ at: z.instanceof(Int32Array) }).parse(workerData)
  let equipment: ReadonlyMap<string, Equipment> = new Map()
  const answer = async (jobs: readonly Job[]): Promise<void> => {
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
    if (parsed.what === 'equipment') equipment = parsed.equipment
    else void answer(parsed.jobs)
  })
}
