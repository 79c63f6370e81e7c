import { z } from 'zod'
import type { Answer } from '../domain/answer.ts'
import { unknown } from '../domain/answer.ts'
import type { Live } from '../domain/live.ts'
import type { View } from '../domain/sensor.ts'
import type { Stores } from '../domain/stores.ts'
import { makeTree } from '../domain/tree.ts'
import type { History, TreeEntry } from '../domain/workspace.ts'

/** The parts of a view that answer questions. In a thread they are asked over messages. */
const answering = ['live', 'stores', 'history'] as const
type Answering = (typeof answering)[number]

/** What a thread is given of a view when it starts: what is data, and the names of what can be asked. */
export interface ViewStart {
  readonly entries: readonly TreeEntry[]
  readonly partial: string | null
  readonly data: Omit<View, Answering | 'tree'>
  readonly repository: string | null
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
  // Spelt out, since what an entry looks up when it is asked is not copied.
  entries: tree.entries.map(({ path, blob, size, kind }) => ({ path, blob, size, kind })),
  partial: tree.partial,
  data,
  repository: live.repository,
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

type Ask = (part: ViewQuestion['part'], method: string, args: readonly unknown[]) => Promise<unknown>

const bytesSchema = z.custom<Answer<Uint8Array>>((value) => typeof value === 'object' && value !== null)

/** The view as a sensor in a thread sees it: the tree's listing is here, all else is asked for. */
export const viewInThread = (start: ViewStart, ask: Ask): View => {
  const part = (name: Answering) =>
    Object.fromEntries(
      start.methods[name].map((method) => [method, (...args: readonly unknown[]) => ask(name, method, args)]),
    )
  const tree = makeTree({
    entries: start.entries,
    partial: start.partial,
    read: async ({ path }) => {
      const parsed = bytesSchema.safeParse(await ask('tree', 'read', [path]))
      return parsed.success ? parsed.data : unknown(`cannot be read: ${path}`)
    },
  })
  return {
    ...start.data,
    tree,
    live: z.custom<Live>().parse({ repository: start.repository, ...part('live') }),
    stores: z.custom<Stores>().parse(part('stores')),
    history: z.custom<History>().parse(part('history')),
  }
}
