import type { Sensor } from '../domain/sensor.ts'
import { inspectFile } from './inspection.ts'
import type { Equipment, Inspections, Job } from './inspection.ts'

/** Inspects files, in whatever order; each answer comes back with its own job. */
export interface Inspector {
  inspect(job: Job): Promise<Inspections>
  close(): Promise<void>
}

/** Opens an inspector for one search: `equipment` by sensor id. */
export interface OpenInspector {
  (sensors: readonly Sensor[], equipment: ReadonlyMap<string, Equipment>): Inspector
  /** Says that there will be files to inspect, and by whom as far as known, so that what takes time to start may start. */
  prepare?(sensors: readonly Sensor[]): void
  /** Ends what was prepared and never opened. */
  release?(): Promise<void>
}

/** Inspects in this thread: nothing ends an inspection that never ends. For tests and for one file at a time. */
export const inspectHere: OpenInspector = (sensors, equipment) => {
  const byId = new Map(sensors.map((sensor) => [sensor.id, sensor]))
  return { inspect: (job) => inspectFile(job, byId, equipment), close: async () => undefined }
}
