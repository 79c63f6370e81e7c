import { parentPort, workerData } from 'node:worker_threads'
import type { Sensor } from '../domain/sensor.ts'
import { inlineWaivers } from './inline-waivers.ts'
import { inspectFile } from './inspection.ts'
import type { Job } from './inspection.ts'
import { sensors } from './sensors/index.ts'
import { z } from 'zod'
import type { Equipment } from './inspection.ts'

const all = new Map<string, Sensor>([...sensors, inlineWaivers].map((sensor) => [sensor.id, sensor]))
const start = z
  .object({
    equipment: z.map(z.string(), z.custom<Equipment>()),
    at: z.instanceof(Int32Array),
  })
  .parse(workerData)

parentPort?.on('message', (job: Job) => {
  void inspectFile(job, all, start.equipment, (index) => {
    start.at[0] = index
  }).then((inspections) => parentPort?.postMessage(inspections))
})
