import { TokenError, messageOf } from '../domain/errors.ts'
import type { Json } from '../domain/identity.ts'
import type { Reading } from '../domain/reading.ts'
import type { FileFacts, Sensor, View } from '../domain/sensor.ts'
import { sensorStarts } from './sensor-starts.ts'

const limit = 180_000

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

/** What a sensor concludes, and whether the tree alone decided it, so that it may be remembered with the tree. */
export const conclude = async (
  sensor: Sensor,
  facts: readonly FileFacts<Json>[],
  view: View,
  settings: Json,
): Promise<{ readonly reading: Reading; readonly lasting: boolean }> => {
  const seen = watched(view)
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${limit / 1000} s`)), limit)
  })
  try {
    sensorStarts.publish(sensor.id)
    const reading = await Promise.race([sensor.conclude(facts, seen.view, settings), tooLong])
    return { reading, lasting: !seen.touched() && reading.unknown.length === 0 }
  } catch (error) {
    // A refused token is the caller's to mend: calling every sensor unknown would hide it.
    if (error instanceof TokenError) throw error
    const reason = `the sensor failed: ${messageOf(error)}`
    return { reading: { findings: [], unknown: [{ subject: sensor.id, reason }] }, lasting: false }
  } finally {
    clearTimeout(timer)
  }
}
