import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'
import { messageOf } from '../domain/errors.ts'
import type { Sensor } from '../domain/sensor.ts'
import { unread } from './inspection.ts'
import type { Inspections, Job } from './inspection.ts'
import type { OpenInspector } from './inspector.ts'
import { startThread } from './start-thread.ts'
import { compileAsUsual } from './wasm-compiler.ts'
import { answersSchema } from './worker-protocol.ts'
import type { WorkerStart } from './worker-protocol.ts'

/** `limit`: milliseconds one sensor may take over one file. */
export interface PoolOptions {
  readonly limit?: number
  readonly size?: number
  /** Megabytes of heap a worker may hold. */
  readonly memory?: number
  /** The worker's module; tests hand in one of their own. */
  readonly worker?: URL
  /** Starts the first worker now, before anybody knows whether there is work: for a machine that remembers nothing. */
  readonly eager?: boolean
}

/** Jobs that a worker is given at once: a message for each would keep it waiting for the next one. */
const mostTogether = 16

/** Milliseconds that a worker may take to load before its first job. */
const toStart = 60_000

interface Waiting {
  readonly job: Job
  readonly settle: (inspections: Inspections) => void
}

const ownWorker = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.mjs', import.meta.url)

/**
 * Inspects in worker threads, one a core, started when there is work. A worker that takes longer than the limit over
 * one file, or runs out of memory, is ended: the sensor that it was at could not read this file, the sensors before and
 * after it are asked again in a fresh worker.
 */
export const inspectInPool = ({
  limit = 10_000,
  size = availableParallelism(),
  memory = 1024,
  worker = ownWorker,
  eager = false,
}: PoolOptions = {}): OpenInspector => {
  const starter = startingEarly(() => startWorker(worker, memory))
  if (eager) starter.prepare([])
  const open: OpenInspector = (_, equipment) => {
    const queue: Waiting[] = []
    const idle = new Set<Thread>()
    const threads = new Set<Thread>()

    const next = (thread: Thread): void => {
      const share = shareOf(queue.length, size)
      if (share === 0) idle.add(thread)
      else thread.run(queue.splice(0, share))
    }
    const grow = (): void => {
      if (threads.size >= size) return
      const started = starter.take()
      const thread = openThread({
        started,
        equipment,
        limit,
        done: next,
        gone: (dead) => {
          threads.delete(dead)
          if (queue.length > 0) grow()
        },
        again,
      })
      threads.add(thread)
      next(thread)
    }
    const again = (waiting: Waiting): void => {
      queue.unshift(waiting)
      grow()
    }
    return {
      inspect: (job) =>
        new Promise((settle) => {
          queue.push({ job, settle })
          const [free] = idle
          if (free === undefined) return grow()
          idle.delete(free)
          next(free)
        }),
      close: async () => {
        await Promise.all([...threads].map((thread) => thread.close()))
        await starter.close()
      },
    }
  }
  return Object.assign(open, { prepare: starter.prepare, release: starter.close })
}

/** How many jobs a worker is given: fewer as the queue ends, so that none is left with all of the rest. */
const shareOf = (waiting: number, workers: number): number => Math.min(Math.ceil(waiting / (2 * workers)), mostTogether)

interface Started {
  readonly running: Worker
  /**
   * Where the worker is, counted over the sensors of all jobs that it was given at once: read when it has to be ended
   * and can tell nothing any more.
   */
  readonly at: Int32Array
}

/** Starts workers when they are taken, and one before that where it is asked to. */
function startingEarly(start: () => Started) {
  let spare: Started | null = null
  // One that ends before it is taken is left; whoever takes the next one is told what is wrong.
  const watchedSpare = (started: Started): Started => {
    const lost = (): void => {
      if (spare === started) spare = null
    }
    started.running.unref()
    return { ...started, running: started.running.on('error', lost).on('exit', lost) }
  }
  return {
    prepare: (sensors: readonly Sensor[]): void => {
      spare ??= watchedSpare(start())
      if (sensors.length > 0) spare.running.postMessage({ what: 'load', sensors: sensors.map(({ id }) => id) })
    },
    take: (): Started => {
      const started = spare ?? start()
      spare = null
      started.running.ref()
      return started
    },
    close: async (): Promise<void> => {
      compileAsUsual()
      await spare?.running.terminate()
      spare = null
    },
  }
}

function startWorker(worker: URL, memory: number): Started {
  const at = new Int32Array(new SharedArrayBuffer(4))
  const running = startThread(worker, memory, { purpose: 'inspect', at })
  return { running, at }
}

interface Thread {
  run(waiting: readonly Waiting[]): void
  close(): Promise<void>
}

interface ThreadOptions {
  readonly started: Started
  readonly equipment: WorkerStart
  readonly limit: number
  readonly done: (thread: Thread) => void
  readonly gone: (thread: Thread) => void
  readonly again: (waiting: Waiting) => void
}

function openThread({ started, equipment, limit, done, gone, again }: ThreadOptions): Thread {
  const { running, at } = started
  running.postMessage({ what: 'equipment', equipment })
  let current: readonly Waiting[] = []
  let timer: NodeJS.Timeout | undefined
  let closing = false

  const end = (reason: string): void => {
    const given = current
    current = []
    clearTimeout(timer)
    gone(thread)
    void running.terminate()
    if (closing) return
    const { stuck, sensor } = placeIn(given, Math.max(at[0] ?? 0, 0))
    for (const waiting of given.toReversed()) if (waiting !== stuck) again(waiting)
    if (stuck !== undefined) finishWithout(stuck, sensor, reason, again)
  }
  // A worker that has not begun a job (-1) is still loading its modules: that time is not the sensor's.
  const watch = (since: number, waited = 0): void => {
    timer = setTimeout(() => {
      const now = at[0] ?? 0
      if (now !== since) watch(now)
      else if (now >= 0) end(`the sensor took longer than ${limit / 1000} s over this file and was ended`)
      else if (waited < toStart) watch(since, waited + limit)
      else end(`its thread did not start within ${toStart / 1000} s`)
    }, limit)
  }
  running.on('message', (message: unknown) => {
    const { success, data, error } = answersSchema.safeParse(message)
    if (!success) return end(`its thread answered in another form: ${messageOf(error)}`)
    if (data.length !== current.length) return end('its thread answered something else than it was asked')
    const given = current
    current = []
    clearTimeout(timer)
    for (const [index, waiting] of given.entries()) waiting.settle(data[index] ?? [])
    done(thread)
  })
  running.on('error', (error) => end(`the sensor ended its thread: ${messageOf(error)}`))
  const thread: Thread = {
    run: (given) => {
      current = given
      at[0] = -1
      running.postMessage({ what: 'jobs', jobs: given.map(({ job }) => job) })
      watch(-1)
    },
    close: async () => {
      closing = true
      clearTimeout(timer)
      await running.terminate()
    },
  }
  return thread
}

/** The job that a count over all sensors of several jobs is at, and the sensor within it. */
function placeIn(
  given: readonly Waiting[],
  count: number,
): { readonly stuck: Waiting | undefined; readonly sensor: number } {
  let sensor = count
  for (const waiting of given) {
    const { length } = waiting.job.sensors
    if (sensor < length) return { stuck: waiting, sensor }
    sensor -= length
  }
  return { stuck: given.at(-1), sensor: 0 }
}

/** Asks the other sensors of a job again, and puts the stuck one's answer in its place. */
function finishWithout(
  { job, settle }: Waiting,
  stuck: number,
  reason: string,
  again: (waiting: Waiting) => void,
): void {
  const lost = { inspection: unread(job.file.path, reason), ms: 0, lost: true }
  const sensors = job.sensors.toSpliced(stuck, 1)
  if (sensors.length === 0) return settle([lost])
  again({ job: { ...job, sensors }, settle: (others) => settle(others.toSpliced(stuck, 0, lost)) })
}
