import type { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { TokenError, messageOf } from '../domain/errors.ts'
import type { Sensor, View } from '../domain/sensor.ts'
import type { Shelf } from '../domain/shelf.ts'
import type { Conclusion, Question } from './concluder.ts'
import { factsTo } from './facts-in-thread.ts'
import { startThread } from './start-thread.ts'
import { traceSchema } from './outcome.ts'
import { answered, questionSchema, sizeQuestionSchema, tellSize, viewStart } from './view-in-thread.ts'
import { readingSchema } from './worker-protocol.ts'

/** `patience`: milliseconds for which a thread may show no sign of life. */
export interface ThreadLimits {
  readonly worker: URL
  readonly patience: number
  /** Megabytes of heap. */
  readonly memory: number
}

/** A thread was ended while it was asked. `guilty`: it had loaded, and had nothing else to do, so this ended it. */
export class EndedError extends Error {
  readonly guilty: boolean

  constructor(reason: string, guilty: boolean) {
    super(reason)
    this.guilty = guilty
  }
}

interface Waiting {
  readonly settle: (conclusion: Conclusion) => void
  readonly fail: (error: Error) => void
}

const messageSchema = z.union([
  questionSchema,
  sizeQuestionSchema,
  z.strictObject({
    number: z.int(),
    conclusion: z.strictObject({ reading: readingSchema, trace: traceSchema.nullable() }),
  }),
  z.strictObject({ number: z.int(), failed: z.string() }),
])

/** A thread that concludes. Once ended it takes no further question. */
export interface ConclusionThread {
  /** Lets the thread load what these sensors need. */
  prepare(sensors: readonly Sensor[]): void
  /** Lets the thread read facts of which most will be asked about. */
  expect(facts: Shelf): void
  conclude(question: Question): Promise<Conclusion>
  /** Ends the thread; whoever waits for it gets an EndedError with this reason. */
  end(reason: string): void
}

/** Milliseconds that a thread may take to load. */
const toStart = 60_000

/** A thread that loads. It does not keep the process alive. */
export interface StartedThread {
  readonly running: Worker
  /** In which it shows signs of life. */
  readonly pulse: Int32Array
  readonly online: Promise<unknown>
  /** Why it ended. */
  readonly ended: Promise<string>
}

/** Starts a thread, if need be before anybody knows what it will be shown. */
export const startConclusionThread = ({ worker, memory }: Pick<ThreadLimits, 'worker' | 'memory'>): StartedThread => {
  const pulse = new Int32Array(new SharedArrayBuffer(4))
  const running = startThread(worker, memory, { purpose: 'conclude', pulse })
  running.unref()
  const online = new Promise((settle) => running.once('online', settle))
  const ended = new Promise<string>((settle) => {
    running.once('error', (error) => settle(messageOf(error)))
    running.once('exit', () => settle('it ended by itself'))
  })
  return { running, pulse, online, ended }
}

/** Shows a view to a thread, once. It takes a while to write down: what else there is to start has been started by then. */
const showing = ({ running, online }: StartedThread, view: View) => {
  let isShown = false
  const show = (): void => {
    if (!isShown) running.postMessage({ what: 'view', view: viewStart(view) })
    isShown = true
  }
  void online.then(show)
  return show
}

/** Answers a question of a thread. Rejects with a TokenError, which has to reach the caller as one: no thread can carry it. */
const answerTo = async (running: Worker, view: View, question: z.infer<typeof questionSchema>): Promise<void> => {
  const { ask } = question
  try {
    running.postMessage({ what: 'answer', ask, value: await answered(view, question) })
  } catch (error) {
    running.postMessage({ what: 'refusal', ask, message: messageOf(error) })
    if (error instanceof TokenError) throw error
  }
}

const loading = (sensors: readonly Sensor[]) => ({ what: 'load', sensors: sensors.map(({ id }) => id) })

/** Shows a view to a thread, which takes questions from then on. */
export const openConclusionThread = (view: View, started: StartedThread, patience: number): ConclusionThread => {
  const { running, pulse } = started
  const show = showing(started, view)
  const facts = factsTo((message) => running.postMessage(message))
  const waiting = new Map<number, Waiting>()
  let numbers = 0
  const began = Date.now()
  let seen = { pulse: 0, at: began }
  let over: string | null = null

  const end = (reason: string): void => {
    if (over !== null) return
    over = reason
    clearInterval(watch)
    void running.terminate()
    const guilty = waiting.size === 1 && Atomics.load(pulse, 0) > 0 && !facts.isHolding()
    for (const { fail } of waiting.values()) fail(new EndedError(reason, guilty))
    waiting.clear()
  }
  const watch = setInterval(() => {
    const now = Atomics.load(pulse, 0)
    // A thread without a sign of life is still loading its modules: that time is no sensor's.
    if (now === 0 && Date.now() - began < toStart) return
    if (now !== seen.pulse || waiting.size === 0) seen = { pulse: now, at: Date.now() }
    else if (Date.now() - seen.at > patience) end(`it stood still for ${patience / 1000} s and was ended`)
  }, patience / 10)
  const failAll = (error: Error): void => {
    for (const { fail } of waiting.values()) fail(error)
  }
  running.on('message', (message: unknown) => {
    const { success, data, error } = messageSchema.safeParse(message)
    if (!success) end(`it answered in another form: ${messageOf(error)}`)
    else if ('ask' in data) void answerTo(running, view, data).catch(failAll)
    else if ('sizeOf' in data) tellSize(view, data)
    else {
      const asker = waiting.get(data.number)
      waiting.delete(data.number)
      if ('failed' in data) asker?.fail(new Error(data.failed))
      else asker?.settle(data.conclusion)
    }
  })
  void started.ended.then(end)
  return {
    prepare: (sensors) => running.postMessage(loading(sensors)),
    expect: facts.hold,
    conclude: ({ sensor, facts: given, own }) =>
      new Promise((settle, fail) => {
        if (over !== null) return fail(new EndedError(over, false))
        numbers += 1
        waiting.set(numbers, { settle, fail })
        show()
        running.postMessage({ what: 'question', number: numbers, sensor: sensor.id, facts: facts.sent(given), own })
      }),
    end,
  }
}
