import type { Sensor, View } from '../domain/sensor.ts'
import { concludeHere } from './concluder.ts'
import type { Concluder, Conclusion, OpenConcluder, Question } from './concluder.ts'
import { EndedError, openConclusionThread, startConclusionThread } from './conclusion-thread.ts'
import type { ConclusionThread, StartedThread, ThreadLimits } from './conclusion-thread.ts'
import { sensorStarts } from './sensor-starts.ts'

/** `apart`: which sensors may not conclude in this thread; without it, all. */
export type ApartOptions = Partial<ThreadLimits> & { readonly apart?: (sensor: Sensor) => boolean }

const ownWorker = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.mjs', import.meta.url)

/**
 * Concludes in a thread, because files of strangers decide how long a conclusion takes and only a thread can be ended.
 * All share one thread; when it has to be ended, those that waited for it are asked again, each in a thread of its own,
 * one after the other, so that only the one that is stuck is lost.
 */
export const concludeApart = ({
  worker = ownWorker,
  patience = 20_000,
  memory = 1024,
  apart = () => true,
}: ApartOptions = {}): OpenConcluder => {
  const spare = startingEarly(() => startConclusionThread({ worker, memory }))
  const openConcluder = (view: View): Concluder => {
    const here = concludeHere(view)
    const threads = new Set<ConclusionThread>()
    const open = (): ConclusionThread => {
      const thread = openConclusionThread(view, spare.take(), patience)
      threads.add(thread)
      return thread
    }
    let together: ConclusionThread | null = null
    let turn: Promise<unknown> = Promise.resolve()

    const alone = async (question: Question): Promise<Conclusion> => {
      const thread = open()
      try {
        return await thread.conclude(question)
      } finally {
        thread.end('done')
      }
    }
    return {
      prepare: (sensors) => {
        together ??= open()
        together.prepare(sensors)
      },
      expect: (sensor, facts) => {
        if (apart(sensor)) together?.expect(facts)
      },
      conclude: async (question) => {
        if (!apart(question.sensor)) return here.conclude(question)
        together ??= open()
        sensorStarts.publish(question.sensor.id)
        try {
          return await together.conclude(question)
        } catch (error) {
          if (!(error instanceof EndedError) || error.guilty) throw error
          const after = turn.then(() => alone(question))
          turn = after.catch(() => undefined)
          return after
        }
      },
      close: async () => {
        for (const thread of threads) thread.end('the search is over')
        await spare.close()
      },
    }
  }
  return Object.assign(openConcluder, { start: spare.start, release: spare.close })
}

/** Starts threads when they are taken, and one before that where it is asked to. */
function startingEarly(begin: () => StartedThread) {
  let spare: StartedThread | null = null
  return {
    start: (): void => {
      spare ??= begin()
    },
    take: (): StartedThread => {
      const started = spare ?? begin()
      spare = null
      return started
    },
    close: async (): Promise<void> => {
      await spare?.running.terminate()
      spare = null
    },
  }
}
