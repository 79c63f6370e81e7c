import { z } from 'zod'
import type { Answer } from '../domain/answer.ts'
import { unknown } from '../domain/answer.ts'
import type { Live } from '../domain/live.ts'
import type { View } from '../domain/sensor.ts'
import type { Stores } from '../domain/stores.ts'
import { makeTree } from '../domain/tree.ts'
import type { History, TreeEntry } from '../domain/workspace.ts'
import { entriesIn, listingOf } from '../domain/listing.ts'

/** The parts of a view that answer questions. In a thread they are asked over messages. */
const answering = ['live', 'stores', 'history'] as const
type Answering = (typeof answering)[number]

/** What a thread is given of a view when it starts: what is data, and the names of what can be asked. */
export interface ViewStart {
  /** The tree's entries as one text, without their sizes, which few ask for. */
  readonly listing: string
  readonly partial: string | null
  readonly data: Omit<View, Answering | 'tree'>
  readonly repository: string | null
  readonly silence: string | null
  readonly methods: Readonly<Record<Answering, readonly string[]>>
}

/** A question that a thread asks of the view: a method of one of its parts, or a file's bytes. */
export const questionSchema = z.strictObject({
  ask: z.int(),
  part: z.enum([...answering, 'tree']),
  method: z.string(),
  args: z.array(z.unknown()),
})
export type ViewQuestion = z.infer<typeof questionSchema>

const functionSchema = z.custom<(...args: readonly unknown[]) => unknown>((value) => typeof value === 'function')

const methodsOf = (part: object): readonly string[] =>
  Object.entries(part).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []))

/** A view as it is sent to a thread. */
export const viewStart = ({ tree, live, stores, history, ...data }: View): ViewStart => ({
  listing: listingOf(tree.entries),
  partial: tree.partial,
  data,
  repository: live.repository,
  silence: live.silence ?? null,
  methods: { live: methodsOf(live), stores: methodsOf(stores), history: methodsOf(history) },
})

/** Answers a thread's question from the view itself. */
export const answered = async (view: View, { part, method, args }: ViewQuestion): Promise<unknown> => {
  if (part === 'tree') return view.tree.read(z.string().parse(args[0]))
  const owner = view[part]
  if (!methodsOf(owner).includes(method)) throw new Error(`${part} knows no ${method}`)
  const answer: unknown = await Reflect.apply(functionSchema.parse(Reflect.get(owner, method)), owner, args)
  return answer
}

/** A thread's question for the size of a file, which it waits for: `told` is set to 1 when `size` holds the answer. */
export const sizeQuestionSchema = z.strictObject({
  sizeOf: z.string(),
  told: z.custom<Int32Array>((value) => value instanceof Int32Array),
  size: z.custom<Float64Array>((value) => value instanceof Float64Array),
})
export type SizeQuestion = z.infer<typeof sizeQuestionSchema>

/** Tells a waiting thread how large a file is, in bytes. */
export const tellSize = ({ tree }: View, { sizeOf, told, size }: SizeQuestion): void => {
  size[0] = tree.entry(sizeOf)?.size ?? 0
  Atomics.store(told, 0, 1)
  Atomics.notify(told, 0)
}

/** Entries that ask for their size when they are asked for it: most of a large tree never are. */
const entriesAsking = (listing: string, post: (question: SizeQuestion) => void): readonly TreeEntry[] => {
  class AskingEntry implements TreeEntry {
    readonly path: string
    readonly kind: TreeEntry['kind']
    readonly blob: string

    constructor({ path, kind, blob }: Omit<TreeEntry, 'size'>) {
      this.path = path
      this.kind = kind
      this.blob = blob
    }

    get size(): number {
      const [told, size] = [new Int32Array(new SharedArrayBuffer(4)), new Float64Array(new SharedArrayBuffer(8))]
      post({ sizeOf: this.path, told, size })
      Atomics.wait(told, 0, 0)
      return size[0] ?? 0
    }
  }
  return entriesIn(listing).map((entry) => new AskingEntry(entry))
}

type Ask = (part: ViewQuestion['part'], method: string, args: readonly unknown[]) => Promise<unknown>

const bytesSchema = z.custom<Answer<Uint8Array>>((value) => typeof value === 'object' && value !== null)

/** The view as a sensor in a thread sees it: the tree's listing is here, all else is asked for. */
export const viewInThread = (start: ViewStart, ask: Ask, post: (question: SizeQuestion) => void): View => {
  const part = (name: Answering) =>
    Object.fromEntries(
      start.methods[name].map((method) => [method, (...args: readonly unknown[]) => ask(name, method, args)]),
    )
  const tree = makeTree({
    entries: entriesAsking(start.listing, post),
    partial: start.partial,
    read: async ({ path }) => {
      const parsed = bytesSchema.safeParse(await ask('tree', 'read', [path]))
      return parsed.success ? parsed.data : unknown(`cannot be read: ${path}`)
    },
  })
  return {
    ...start.data,
    tree,
    live: z.custom<Live>().parse({
      repository: start.repository,
      ...(start.silence === null ? {} : { silence: start.silence }),
      ...part('live'),
    }),
    stores: z.custom<Stores>().parse(part('stores')),
    history: z.custom<History>().parse(part('history')),
  }
}
