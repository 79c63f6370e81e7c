import { textAt } from './yaml-tree.ts'
import type { Place, YamlNode, YamlText } from './yaml-tree.ts'

const labelOf = (item: YamlNode): string | null => {
  const named = textAt(item, 'id') ?? textAt(item, 'name')
  return named?.text ?? withoutVersion(textAt(item, 'uses')?.text ?? null)
}

/** An action without its `@ref`, an image without its tag. */
const withoutVersion = (uses: string | null): string | null => {
  if (uses === null) return null
  const [bare = uses] = uses.split('@', 1)
  const colon = bare.lastIndexOf(':')
  const tagged = bare.startsWith('docker:') && colon > 'docker'.length && !bare.includes('/', colon)
  return tagged ? bare.slice(0, colon) : bare
}

/**
 * How a locator names each item of a list: `[install]` by its id, name or action without version, else `[2]` by its
 * index; the n-th equal name is `[install]~n`.
 */
export const itemLabels = (items: readonly YamlNode[]): readonly string[] => {
  const seen = new Map<string, number>()
  return items.map((item, index) => {
    const label = labelOf(item)
    if (label === null) return `[${index}]`
    const count = (seen.get(label) ?? 0) + 1
    seen.set(label, count)
    return count === 1 ? `[${label}]` : `[${label}]~${count}`
  })
}

interface Position {
  readonly line: number
  readonly column: number
}

const holds = (place: Place, { line, column }: Position): boolean => {
  if (line === place.line && column === place.column) return true
  const afterStart = line > place.line || (line === place.line && column > place.column)
  return afterStart && (line < place.endLine || (line === place.endLine && column < place.endColumn))
}

/** A key path from the root to a place: keys, and items as a locator names them. */
export interface KeyPath {
  readonly keys: readonly string[]
  /** `jobs.test.steps[install].run` */
  readonly locator: string
}

const extend = ({ keys, locator }: KeyPath, key: string): KeyPath => ({
  keys: [...keys, key],
  locator: key.startsWith('[') || locator === '' ? locator + key : `${locator}.${key}`,
})

/** The path one level up. */
export const parentOf = ({ keys, locator }: KeyPath): KeyPath => {
  const last = keys.at(-1) ?? ''
  const shorter = locator.slice(0, Math.max(locator.length - last.length, 0))
  return { keys: keys.slice(0, -1), locator: shorter.endsWith('.') ? shorter.slice(0, -1) : shorter }
}

/** The path of the key or value at a position; that of the nearest node above it where there is none. */
export const pathAt = (root: YamlNode | null, position: Position): KeyPath => {
  let path: KeyPath = { keys: [], locator: '' }
  for (let step = stepInto(root, position); step !== null; step = stepInto(step.node, position)) {
    path = extend(path, step.key)
  }
  return path
}

/** Every scalar below a node with its path, in the order of the file. */
export function* scalars(
  node: YamlNode | null,
  path: KeyPath = { keys: [], locator: '' },
): Generator<{ readonly path: KeyPath; readonly text: YamlText }> {
  if (node === null) return
  if (node.kind === 'text') yield { path, text: node }
  if (node.kind === 'map') for (const { key, value } of node.entries) yield* scalars(value, extend(path, key.text))
  if (node.kind === 'list') {
    const labels = itemLabels(node.items)
    for (const [index, item] of node.items.entries()) yield* scalars(item, extend(path, labels[index] ?? `[${index}]`))
  }
}

const stepInto = (
  node: YamlNode | null,
  position: Position,
): { readonly key: string; readonly node: YamlNode } | null => {
  if (node?.kind === 'list') {
    const index = node.items.findIndex((item) => holds(item.at, position))
    const item = node.items[index]
    return item === undefined ? null : { key: itemLabels(node.items)[index] ?? `[${index}]`, node: item }
  }
  if (node?.kind !== 'map') return null
  const entry =
    node.entries.find(({ key }) => holds(key.at, position)) ??
    node.entries.find(({ value }) => holds(value.at, position))
  return entry === undefined ? null : { key: entry.key.text, node: entry.value }
}
