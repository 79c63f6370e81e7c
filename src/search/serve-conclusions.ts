import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { messageOf } from '../domain/errors.ts'
import type { Json } from '../domain/identity.ts'
import type { Sensor } from '../domain/sensor.ts'
import { concludeHere } from './concluder.ts'
import type { Concluder } from './concluder.ts'
import { factsFrom, heldSchema, sentSchema } from './facts-in-thread.ts'
import { compileAtOnce } from './wasm-compiler.ts'
import { viewInThread } from './view-in-thread.ts'
import type { ViewQuestion, ViewStart } from './view-in-thread.ts'

/** How often, in milliseconds, a thread shows that it is not stuck. */
const beat = 500

const startSchema = z.object({ pulse: z.instanceof(Int32Array) })

const messageSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('load'), sensors: z.array(z.string()) }),
  heldSchema,
  z.object({ what: z.literal('view'), view: z.custom<ViewStart>() }),
  z.object({
    what: z.literal('question'),
    number: z.int(),
    sensor: z.string(),
    facts: sentSchema,
    own: z.custom<Json>(),
  }),
  z.object({ what: z.literal('answer'), ask: z.int(), value: z.unknown() }),
  z.object({ what: z.literal('refusal'), ask: z.int(), message: z.string() }),
])

interface Asked {
  readonly settle: (value: unknown) => void
  readonly fail: (error: Error) => void
}

/** Concludes what the main thread asks for, and asks it in turn for what the view does not hold. */
export const serveConclusions = (sensors: readonly Sensor[]): void => {
  const { pulse } = startSchema.parse(workerData)
  const byId = new Map(sensors.map((sensor) => [sensor.id, sensor]))
  const asked = new Map<number, Asked>()
  let questions = 0
  Atomics.add(pulse, 0, 1)
  setInterval(() => Atomics.add(pulse, 0, 1), beat)
  const ask = (part: ViewQuestion['part'], method: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((settle, fail) => {
      questions += 1
      asked.set(questions, { settle, fail })
      parentPort?.postMessage({ ask: questions, part, method, args })
    })
  const held = factsFrom()
  let concluder: Concluder | null = null
  parentPort?.on('message', (message: unknown) => {
    const parsed = messageSchema.parse(message)
    if (parsed.what === 'load') {
      // Whoever cannot be loaded says so when it is asked.
      for (const id of parsed.sensors)
        byId
          .get(id)
          ?.load()
          .catch(() => undefined)
      return
    }
    if (parsed.what === 'view') {
      concluder = concludeHere(viewInThread(parsed.view, ask, (question) => parentPort?.postMessage(question)))
      return
    }
    if (parsed.what === 'answer') return asked.get(parsed.ask)?.settle(parsed.value)
    if (parsed.what === 'refusal') return asked.get(parsed.ask)?.fail(new Error(parsed.message))
    if (parsed.what === 'shelf') return held.hold(parsed)
    const { number, own } = parsed
    const facts = held.taken(parsed.facts)
    const sensor = byId.get(parsed.sensor)
    if (sensor === undefined || concluder === null)
      return parentPort?.postMessage({ number, failed: `no sensor ${parsed.sensor}` })
    if (sensor.startsSlowly) compileAtOnce()
    concluder.conclude({ sensor, facts, own }).then(
      (conclusion) => parentPort?.postMessage({ number, conclusion }),
      (error: unknown) => parentPort?.postMessage({ number, failed: messageOf(error) }),
    )
  })
}
