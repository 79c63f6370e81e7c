import type { Json } from '../domain/identity.ts'
import type { Reading } from '../domain/reading.ts'
import type { FileFacts, Sensor, View } from '../domain/sensor.ts'
import type { Trace } from './outcome.ts'
import { sensorStarts } from './sensor-starts.ts'
import { watched } from './watched.ts'

/** A sensor's reading, and what of the tree decided it; null where more than the tree did, so that it will not last. */
export interface Conclusion {
  readonly reading: Reading
  readonly trace: Trace | null
}

/** A sensor that is asked for its conclusion, from these facts, by its own settings. */
export interface Question {
  readonly sensor: Sensor
  readonly facts: readonly FileFacts<Json>[]
  readonly own: Json
}

/** Asks sensors for their conclusions. Rejects with whatever the sensor, or the limit, ended it with. */
export interface Concluder {
  /** Says that questions will come, so that whatever takes time to start may start. */
  prepare(): void
  conclude(question: Question): Promise<Conclusion>
  close(): Promise<void>
}

/** Opens a concluder for one search: every sensor is shown the same view. */
export type OpenConcluder = (view: View) => Concluder

/** Asks in this thread: nothing ends a conclusion that never ends. */
export const concludeHere: OpenConcluder = (given) => ({
  prepare: () => undefined,
  conclude: async ({ sensor, facts, own }) => {
    const { view, trace } = watched(given)
    sensorStarts.publish(sensor.id)
    const reading = await sensor.conclude(facts, view, own)
    return { reading, trace: reading.unknown.length === 0 ? trace() : null }
  },
  close: async () => undefined,
})
