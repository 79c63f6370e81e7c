import { z } from 'zod'
import { shelfFrom } from '../domain/shelf.ts'
import type { Changes, Shelf } from '../domain/shelf.ts'

/** A shelf that a thread is to hold under a number. */
export const heldSchema = z.object({ what: z.literal('shelf'), shelf: z.int(), lines: z.instanceof(Uint8Array) })

interface Held {
  readonly what: 'shelf'
  readonly shelf: number
  readonly lines: Uint8Array
}

/** Facts as a thread is sent them: all of them, or what differs from a shelf that it holds. */
export const sentSchema = z.union([
  z.object({ lines: z.instanceof(Uint8Array).nullable() }),
  z.object({ shelf: z.int(), changes: z.custom<Changes>((value) => value instanceof Map) }),
])
type Sent = { readonly lines: Uint8Array | null } | { readonly shelf: number; readonly changes: Changes }

/** Sends facts to a thread. What is remembered of thousands of files it can read before the last one is inspected. */
export const factsTo = (post: (message: Held) => void) => {
  const held = new Map<Shelf, number>()
  let numbers = 0
  return {
    hold: (shelf: Shelf): void => {
      if (held.has(shelf)) return
      numbers += 1
      held.set(shelf, numbers)
      post({ what: 'shelf', shelf: numbers, lines: shelf.lines })
    },
    /** Whether the thread holds, and may be reading, what nobody has asked about. */
    isHolding: (): boolean => held.size > 0,
    /** A shelf is asked about once, and held no longer then. */
    sent: (facts: Shelf | null): Sent => {
      const made = facts?.made ?? null
      const shelf = made === null ? undefined : held.get(made.from)
      if (made === null || shelf === undefined) return { lines: facts?.lines ?? null }
      held.delete(made.from)
      return { shelf, changes: made.changes }
    },
  }
}

const shelfOver = (lines: Uint8Array): Shelf => shelfFrom(Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength))

/** Takes facts that were sent to this thread. */
export const factsFrom = () => {
  const held = new Map<number, Shelf>()
  return {
    hold: ({ shelf: number, lines }: Held): void => {
      const shelf = shelfOver(lines)
      held.set(number, shelf)
      try {
        shelf.entries()
      } catch {
        // Whoever asks about broken facts is told so then.
      }
    },
    taken: (sent: Sent): Shelf | null => {
      if ('lines' in sent) return sent.lines === null ? null : shelfOver(sent.lines)
      const shelf = held.get(sent.shelf)
      if (shelf === undefined) throw new Error(`no facts were sent as number ${sent.shelf}`)
      held.delete(sent.shelf)
      return shelf.with(sent.changes)
    },
  }
}
