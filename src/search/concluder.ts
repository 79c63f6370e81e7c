import type { Json } from '../domain/identity.ts'
import type { Live } from '../domain/live.ts'
import type { Reading } from '../domain/reading.ts'
import type { Sensor, View } from '../domain/sensor.ts'
import type { Shelf } from '../domain/shelf.ts'
import type { Trace } from './outcome.ts'
import { factsOn } from './facts-on.ts'
import { sensorStarts } from './sensor-starts.ts'
import { watched } from './watched.ts'

/** A sensor's reading, and what decided it; null where that cannot be told apart another time, so that it will not last. */
export interface Conclusion {
  readonly reading: Reading
  readonly trace: Trace | null
}

/** A sensor that is asked for its conclusion, from the facts of files by their paths, by its own settings. */
export interface Question {
  readonly sensor: Sensor
  readonly facts: Shelf | null
  readonly own: Json
}

/** Asks sensors for their conclusions. Rejects with whatever the sensor, or the limit, ended it with. */
export interface Concluder {
  /** Says which sensors will be asked, so that whatever takes time to start may start. */
  prepare(sensors: readonly Sensor[]): void
  /** Shows facts that this sensor will be asked about, all but a few as they are, so that they can be read meanwhile. */
  expect(sensor: Sensor, facts: Shelf): void
  conclude(question: Question): Promise<Conclusion>
  close(): Promise<void>
}

/** Opens a concluder for one search: every sensor is shown the same view. */
export interface OpenConcluder {
  (view: View): Concluder
  /** Says that there will be something to conclude, so that what takes time to start may start. */
  start?(): void
  /** Ends what was started and never opened. */
  release?(): Promise<void>
}

/** Whether asking again would tell no more: what is unknown follows from the files, or GitHub is not asked. */
const isSettled = ({ unknown, settled }: Reading, { silence }: Pick<Live, 'silence'>): boolean =>
  settled === true || unknown.every(({ reason }) => silence !== undefined && reason.includes(silence))

/** Asks in this thread: nothing ends a conclusion that never ends. */
export const concludeHere: OpenConcluder = (given) => ({
  prepare: () => undefined,
  expect: () => undefined,
  conclude: async ({ sensor, facts, own }) => {
    const { view, trace } = watched(given)
    sensorStarts.publish(sensor.id)
    const reading = await sensor.conclude(factsOn(facts), view, own)
    return { reading, trace: isSettled(reading, given.live) ? trace() : null }
  },
  close: async () => undefined,
})
