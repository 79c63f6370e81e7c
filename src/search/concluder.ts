import type { Json } from '../domain/identity.ts'
import type { Reading } from '../domain/reading.ts'
import type { FileFacts, Sensor, View } from '../domain/sensor.ts'
import { sensorStarts } from './sensor-starts.ts'

/** A sensor's reading. `lasting`: the tree alone decided it, so that it may be remembered with the tree. */
export interface Conclusion {
  readonly reading: Reading
  readonly lasting: boolean
}

/** A sensor that is asked for its conclusion, from these facts, by its own settings. */
export interface Question {
  readonly sensor: Sensor
  readonly facts: readonly FileFacts<Json>[]
  readonly own: Json
}

/** Asks sensors for their conclusions. Rejects with whatever the sensor, or the limit, ended it with. */
export interface Concluder {
  conclude(question: Question): Promise<Conclusion>
  close(): Promise<void>
}

/** Opens a concluder for one search: every sensor is shown the same view. */
export type OpenConcluder = (view: View) => Concluder

/** A view that notices when a conclusion looks at what is not in the tree. */
const watched = (view: View): { readonly view: View; readonly touched: () => boolean } => {
  let touched = false
  const handler: ProxyHandler<View> = {
    get: (target, key, receiver) => {
      if (key !== 'tree') touched = true
      const value: unknown = Reflect.get(target, key, receiver)
      return value
    },
  }
  return { view: new Proxy(view, handler), touched: () => touched }
}

/** Asks in this thread: nothing ends a conclusion that never ends. */
export const concludeHere: OpenConcluder = (given) => ({
  conclude: async ({ sensor, facts, own }) => {
    const { view, touched } = watched(given)
    sensorStarts.publish(sensor.id)
    const reading = await sensor.conclude(facts, view, own)
    return { reading, lasting: !touched() && reading.unknown.length === 0 }
  },
  close: async () => undefined,
})
