import type { View } from '../domain/sensor.ts'
import type { Tree, TreeEntry } from '../domain/workspace.ts'
import { circumstancesOf } from './circumstances.ts'
import type { Trace } from './outcome.ts'

/** A view that notes what a conclusion looks at. */
export interface Watched {
  readonly view: View
  /** What it looked at; null where it looked at more than can be told apart another time. */
  readonly trace: () => Trace | null
}

/** An entry that notes when it is asked for more than its name. */
class WatchedEntry implements TreeEntry {
  readonly path: string
  readonly kind: TreeEntry['kind']
  readonly #entry: TreeEntry
  readonly #looked: Set<string>

  constructor(entry: TreeEntry, looked: Set<string>) {
    this.path = entry.path
    this.kind = entry.kind
    this.#entry = entry
    this.#looked = looked
  }

  get blob(): string {
    this.#looked.add(this.path)
    return this.#entry.blob
  }

  get size(): number {
    this.#looked.add(this.path)
    return this.#entry.size
  }
}

/** A list of more paths than this would cost more to remember than it saves. */
const mostLooked = 2000

/** Watches a view. */
export const watched = (given: View): Watched => {
  const plain = circumstancesOf(given)
  const beside: Record<string, string | boolean | null> = {}
  let isBeyond = false
  let names = false
  let isLed = false
  const looked = new Set<string>()
  const seen = <Answer>(path: string, answer: Answer): Answer => {
    looked.add(path)
    return answer
  }
  // What a link leads to may change while the link stays the same.
  const opened = <Answer>(path: string, answer: Answer): Answer => {
    if (tree.entry(path)?.kind === 'symlink') isLed = true
    return seen(path, answer)
  }
  const named = <Answer>(answer: Answer): Answer => {
    names = true
    return answer
  }
  const { tree } = given
  let entries: readonly TreeEntry[] | undefined
  const watchedTree: Tree = {
    get entries() {
      names = true
      return (entries ??= tree.entries.map((entry) => new WatchedEntry(entry, looked)))
    },
    partial: tree.partial,
    has: (path) => named(tree.has(path)),
    mayHold: (path) => named(tree.mayHold(path)),
    match: (globs, exclude) => named(tree.match(globs, exclude)),
    entry: (path) => {
      const entry = named(tree.entry(path))
      return entry === undefined ? undefined : new WatchedEntry(entry, looked)
    },
    read: (path) => opened(path, tree.read(path)),
    text: (path) => opened(path, tree.text(path)),
  }
  const handler: ProxyHandler<View> = {
    get: (target, key, receiver) => {
      if (key === 'tree') return watchedTree
      const circumstance = typeof key === 'string' ? plain.get(key) : undefined
      if (circumstance === undefined) isBeyond = true
      else beside[String(key)] = circumstance
      const value: unknown = Reflect.get(target, key, receiver)
      return value
    },
  }
  const trace = (): Trace => ({
    names,
    looked: isLed || looked.size > mostLooked ? 'all' : [...looked].toSorted(),
    beside,
  })
  return { view: new Proxy(given, handler), trace: () => (isBeyond || tree.partial !== null ? null : trace()) }
}
