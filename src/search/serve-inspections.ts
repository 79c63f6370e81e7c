import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import type { Sensor } from '../domain/sensor.ts'
import { inlineWaivers } from './inline-waivers.ts'
import { inspectFile } from './inspection.ts'
import type { Equipment, Job } from './inspection.ts'

/** Answers the jobs that the pool sends to this thread, and keeps the pool told of the sensor it is at. */
export const serveInspections = (sensors: readonly Sensor[]): void => {
  const all = new Map([...sensors, inlineWaivers].map((sensor) => [sensor.id, sensor]))
  const start = z
    .object({ equipment: z.map(z.string(), z.custom<Equipment>()), at: z.instanceof(Int32Array) })
    .parse(workerData)
  parentPort?.on('message', (job: Job) => {
    void inspectFile(job, all, start.equipment, (index) => {
      start.at[0] = index
    }).then((inspections) => parentPort?.postMessage(inspections))
  })
}
