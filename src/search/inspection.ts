import type { Companions, Inspection, Sensor } from '../domain/sensor.ts'
import type { Json } from '../domain/identity.ts'
import { messageOf } from '../domain/errors.ts'
import { sourceFile } from './source-file.ts'
import type { FileContent } from './source-file.ts'
import { sensorStarts } from './sensor-starts.ts'
import { milliseconds } from './milliseconds.ts'

/** What a sensor inspects with: its settings and the companion files, the same for every file of a search. */
export interface Equipment {
  readonly settings: Json
  readonly companions: Companions
}

/** One file and the sensors that inspect it. */
export interface Job {
  readonly file: FileContent
  readonly sensors: readonly string[]
}

/** What a sensor gave for a file, in how many milliseconds. `lost`: it failed or was ended, so another try may differ. */
export interface Inspected {
  readonly inspection: Inspection<Json>
  readonly ms: number
  readonly lost: boolean
}

/** What each sensor of a job gave, in the job's order. */
export type Inspections = readonly Inspected[]

/** An inspection that saw nothing, and why. */
export const unread = (path: string, reason: string): Inspection<Json> => ({
  facts: null,
  findings: [],
  unknown: [{ subject: path, reason }],
})

/** Inspects one file with each sensor in turn. A sensor that throws could not read this file; the others go on. */
export const inspectFile = async (
  job: Job,
  sensors: ReadonlyMap<string, Sensor>,
  equipment: ReadonlyMap<string, Equipment>,
  starts: (index: number) => void = () => undefined,
): Promise<Inspections> => {
  const { path } = job.file
  const file = sourceFile(job.file)
  const results: Inspected[] = []
  for (const [index, id] of job.sensors.entries()) {
    starts(index)
    const sensor = sensors.get(id)
    const given = equipment.get(id)
    if (sensor === undefined || given === undefined) throw new Error(`no sensor ${id} to inspect with`)
    if (file.doubt !== null && !sensor.readsAnyBytes) {
      results.push({ inspection: unread(path, file.doubt), ms: 0, lost: false })
      continue
    }
    const began = milliseconds()
    sensorStarts.publish(id)
    const ended = (inspection: Inspection<Json>, lost: boolean) =>
      results.push({ inspection, ms: milliseconds() - began, lost })
    try {
      ended(await sensor.inspect(file, given.settings, given.companions), false)
    } catch (error) {
      ended(unread(path, `the sensor failed: ${messageOf(error)}`), true)
    }
  }
  return results
}
