import { isMap, isNode, isPair, isScalar, isSeq, visit } from 'yaml'
import type { Document, Node } from 'yaml'

/** The library compares each key with all before it, which takes minutes over one long mapping; `faultsOf` says as much. */
export const anyKeys = { uniqueKeys: false } as const

/** What is wrong with a document, and the offsets it concerns. `code` as the library names it. */
export interface DocumentFault {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

const doubledKeys = (document: Document): readonly DocumentFault[] => {
  const found: DocumentFault[] = []
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<unknown>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        const start = key.range?.[0] ?? 0
        if (seen.has(key.value))
          found.push({ code: 'DUPLICATE_KEY', message: 'Map keys must be unique', pos: [start, start + 1] })
        seen.add(key.value)
      }
    },
  })
  return found
}

/** The faults of a document parsed with `anyKeys`, a key that stands twice in one mapping among them, in their order. */
export const faultsOf = (document: Document): readonly DocumentFault[] => {
  const doubled = doubledKeys(document)
  if (doubled.length === 0) return document.errors
  return [...document.errors, ...doubled].toSorted((left, right) => left.pos[0] - right.pos[0])
}

/** Finds nodes of a document by paths, or the nearest above: each mapping is gone through once, however many ask. */
export const nodeFinder = (document: Document | undefined): ((path: readonly PropertyKey[]) => Node | null) => {
  const known = new WeakMap<object, Map<string, unknown>>()
  const entriesOf = (node: object, items: readonly unknown[]): Map<string, unknown> => {
    const held = known.get(node)
    if (held !== undefined) return held
    const own = new Map<string, unknown>()
    for (const pair of items)
      if (isPair(pair) && isScalar(pair.key) && !own.has(String(pair.key.value)))
        own.set(String(pair.key.value), pair.value)
    known.set(node, own)
    return own
  }
  const step = (node: unknown, part: PropertyKey): unknown => {
    if (isMap(node)) return entriesOf(node, node.items).get(String(part))
    return isSeq(node) ? node.items[Number(part)] : undefined
  }
  return (path) => {
    let node: Node | null = document?.contents ?? null
    for (const part of path) {
      const next = step(node, part)
      if (!isNode(next)) break
      node = next
    }
    return node
  }
}
