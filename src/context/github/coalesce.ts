import { messageOf } from '../../domain/errors.ts'

/** How questions are put together: no more than `most` in a request, no more than `weight` bytes of answers. */
export interface Batching<Key, Value> {
  readonly most: number
  readonly weight: (key: Key) => number
  readonly heaviest: number
  /** Requests under way at one time. */
  readonly atOnce: number
  /** Answers the keys in their order. */
  readonly ask: (keys: readonly Key[]) => Promise<readonly Value[]>
}

interface Waiting<Key, Value> {
  readonly key: Key
  readonly resolve: (value: Value) => void
  readonly reject: (error: Error) => void
}

/** Makes one request of the questions asked in the same turn of the event loop, or several where they are too many. */
export function coalesce<Key, Value>(batching: Batching<Key, Value>): (key: Key) => Promise<Value> {
  let waiting: Waiting<Key, Value>[] = []
  const batches: Waiting<Key, Value>[][] = []
  let underWay = 0
  const next = async (): Promise<void> => {
    const batch = batches.shift()
    if (batch === undefined) return
    underWay += 1
    await answer(batch, batching.ask)
    underWay -= 1
    await next()
  }
  const send = (): void => {
    batches.push(...split(waiting, batching))
    waiting = []
    for (let free = batching.atOnce - underWay; free > 0; free -= 1) void next()
  }
  return (key) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(send)
      waiting.push({ key, resolve, reject })
    })
}

function split<Key, Value>(all: readonly Waiting<Key, Value>[], { most, weight, heaviest }: Batching<Key, Value>) {
  const batches: Waiting<Key, Value>[][] = []
  let last: Waiting<Key, Value>[] = []
  let sum = 0
  for (const one of all) {
    const bytes = weight(one.key)
    if (last.length === 0 || last.length >= most || sum + bytes > heaviest) {
      last = []
      sum = 0
      batches.push(last)
    }
    last.push(one)
    sum += bytes
  }
  return batches
}

async function answer<Key, Value>(
  batch: readonly Waiting<Key, Value>[],
  ask: (keys: readonly Key[]) => Promise<readonly Value[]>,
): Promise<void> {
  try {
    const values = await ask(batch.map(({ key }) => key))
    for (const [index, { resolve, reject }] of batch.entries()) {
      const value = values[index]
      if (value === undefined) reject(new Error('a question was left without an answer'))
      else resolve(value)
    }
  } catch (error) {
    for (const { reject } of batch) reject(error instanceof Error ? error : new Error(messageOf(error)))
  }
}
