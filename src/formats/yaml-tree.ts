import { LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml'
import type { Document } from 'yaml'
import { defineFormat } from '../domain/format.ts'

/** A stretch of a file: lines and columns count from 1, the end column is exclusive. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** A scalar. `text` is as written, without quotes; `value` is what YAML 1.2 makes of it; `plain` tells unquoted. */
export interface YamlText {
  readonly kind: 'text'
  readonly at: Place
  readonly text: string
  readonly value: string | number | boolean | null
  readonly plain: boolean
  /** Whether it is a block (`|`, `>`), whose first line is the one after its mark. */
  readonly block: boolean
}

export interface YamlEntry {
  readonly key: YamlText
  readonly value: YamlNode
}

export interface YamlMap {
  readonly kind: 'map'
  readonly at: Place
  /** In the order of the file; entries of merge keys (`<<`) come last and never override. */
  readonly entries: readonly YamlEntry[]
}

export interface YamlList {
  readonly kind: 'list'
  readonly at: Place
  readonly items: readonly YamlNode[]
}

/** A node; an alias is the very node of its anchor. */
export type YamlNode = YamlText | YamlMap | YamlList

/** One document of a stream; `root` is null where it holds nothing. */
export interface YamlDocument {
  readonly at: Place
  readonly root: YamlNode | null
}

export interface YamlFault extends Place {
  readonly message: string
}

/** A YAML file. `refused` says why it was not read at all: it would take more memory or time than any real file. */
export interface YamlTree {
  readonly documents: readonly YamlDocument[]
  readonly faults: readonly YamlFault[]
  /** How many nodes there are once every alias is followed, and how many aliases there are. */
  readonly size: number
  readonly aliases: number
  readonly refused: string | null
}

const limits = { characters: 8_000_000, aliases: 20_000, nodes: 500_000 }

const nothing: Place = { line: 1, column: 1, endLine: 1, endColumn: 1 }

class TooLarge extends Error {}

interface Builder {
  readonly place: (range: readonly number[] | null | undefined) => Place
  readonly anchors: Map<string, Built>
  readonly count: { aliases: number }
  readonly faults: YamlFault[]
}

interface Built {
  readonly node: YamlNode
  /** How many nodes it stands for once every alias is followed. */
  readonly weight: number
}

const emptyText = (at: Place): YamlText => ({ kind: 'text', at, text: '', value: null, plain: true, block: false })

const plainValue = (value: unknown): YamlText['value'] =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null

const buildText = (node: unknown, builder: Builder): YamlText => {
  if (!isScalar(node)) return emptyText(nothing)
  const value = plainValue(node.value)
  const text = node.source ?? (value === null ? '' : String(value))
  return {
    kind: 'text',
    at: builder.place(node.range),
    text,
    value,
    plain: node.type === 'PLAIN',
    block: node.type?.startsWith('BLOCK_') === true,
  }
}

const merged = (own: readonly YamlEntry[], bases: readonly YamlNode[]): readonly YamlEntry[] => {
  const seen = new Set(own.map(({ key }) => key.text))
  const entries = [...own]
  for (const base of bases.flatMap((node) => (node.kind === 'list' ? node.items : [node]))) {
    if (base.kind !== 'map') continue
    for (const entry of base.entries) {
      if (seen.has(entry.key.text)) continue
      seen.add(entry.key.text)
      entries.push(entry)
    }
  }
  return entries
}

const build = (node: unknown, builder: Builder): Built => {
  if (isAlias(node)) {
    builder.count.aliases += 1
    const anchored = builder.anchors.get(node.source)
    if (anchored !== undefined) return anchored
    const place = builder.place(node.range)
    builder.faults.push({ message: `The alias *${node.source} has no anchor before it`, ...place })
    return { node: emptyText(place), weight: 1 }
  }
  const built = buildOwn(node, builder)
  if (built.weight > limits.nodes) throw new TooLarge(`its aliases expand to more than ${limits.nodes} nodes`)
  const anchored = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined
  if (anchored !== undefined) builder.anchors.set(anchored, built)
  return built
}

const buildOwn = (node: unknown, builder: Builder): Built => {
  if (isSeq(node)) {
    const items = node.items.map((item) => build(item, builder))
    const weight = items.reduce((sum, item) => sum + item.weight, 1)
    return { node: { kind: 'list', at: builder.place(node.range), items: items.map((item) => item.node) }, weight }
  }
  if (!isMap(node)) return { node: buildText(node, builder), weight: 1 }
  const own: YamlEntry[] = []
  const bases: YamlNode[] = []
  let weight = 1
  for (const pair of node.items) {
    const key = buildText(pair.key, builder)
    const value = build(pair.value, builder)
    weight += value.weight + 1
    if (key.text === '<<' && key.plain && value.node.kind !== 'text') bases.push(value.node)
    else own.push({ key, value: value.node.at === nothing ? { ...value.node, at: key.at } : value.node })
  }
  const entries = bases.length === 0 ? own : merged(own, bases)
  return { node: { kind: 'map', at: builder.place(node.range), entries }, weight }
}

const tooLarge = (text: string): string | null => {
  if (text.length > limits.characters) return `it is longer than ${limits.characters} characters`
  const aliases = text.match(/[\s,[{:-]\*[\w-]/g)?.length ?? 0
  return aliases > limits.aliases ? `it holds more than ${limits.aliases} aliases` : null
}

const readDocuments = (text: string): YamlTree => {
  const lines = new LineCounter()
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const place: Builder['place'] = (range) => {
    if (range === null || range === undefined) return nothing
    const start = position(range[0] ?? 0)
    const end = position(range[1] ?? range[0] ?? 0)
    return { ...start, endLine: end.line, endColumn: end.column }
  }
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  })
  const documents: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : []
  const count = { aliases: 0 }
  const faults = documents.flatMap(({ errors }) => errors.map(({ message, pos }) => ({ message, ...place(pos) })))
  const built = documents.map(({ contents }) =>
    contents === null ? null : build(contents, { place, anchors: new Map(), count, faults }),
  )
  return {
    documents: documents.map(({ range }, index) => ({ at: place(range), root: built[index]?.node ?? null })),
    faults,
    size: built.reduce((sum, each) => sum + (each?.weight ?? 0), 0),
    aliases: count.aliases,
    refused: null,
  }
}

const refuse = (reason: string): YamlTree => ({ documents: [], faults: [], size: 0, aliases: 0, refused: reason })

const tooDeep = 'it is nested too deeply'
/** The library states an overflow of its own recursion as a fault of the file. */
const stackOverflow = /call stack/

/**
 * YAML 1.2 as GitHub reads it, every node with its place: `on` and `no` are words, `3.10` is the number 3.1. A file with
 * faults keeps what could be read of it.
 */
export const yamlTree = defineFormat<YamlTree>({
  id: 'yaml-tree',
  parse: ({ text }) => {
    const large = tooLarge(text)
    if (large !== null) return refuse(large)
    try {
      const tree = readDocuments(text)
      return tree.faults.some(({ message }) => stackOverflow.test(message)) ? refuse(tooDeep) : tree
    } catch (error) {
      if (error instanceof TooLarge) return refuse(error.message)
      if (error instanceof RangeError) return refuse(tooDeep)
      throw error
    }
  },
})

/** The value under a path of keys, or undefined where a key is absent or the node is no map. */
export const at = (node: YamlNode | null | undefined, ...keys: readonly string[]): YamlNode | undefined => {
  let current: YamlNode | undefined = node ?? undefined
  for (const key of keys) {
    if (current?.kind !== 'map') return undefined
    current = current.entries.find((entry) => entry.key.text === key)?.value
  }
  return current
}

/** A scalar that is not empty, or undefined. */
export const textAt = (node: YamlNode | null | undefined, ...keys: readonly string[]): YamlText | undefined => {
  const found = at(node, ...keys)
  return found?.kind === 'text' && found.value !== null ? found : undefined
}

/** The entries of a map; none where the node is no map. */
export const entriesAt = (node: YamlNode | null | undefined, ...keys: readonly string[]): readonly YamlEntry[] => {
  const found = at(node, ...keys)
  return found?.kind === 'map' ? found.entries : []
}

/** The items of a list; a single scalar or map counts as a list of one, as in most of GitHub's and Compose's syntax. */
export const itemsAt = (node: YamlNode | null | undefined, ...keys: readonly string[]): readonly YamlNode[] => {
  const found = at(node, ...keys)
  if (found === undefined || (found.kind === 'text' && found.value === null)) return []
  return found.kind === 'list' ? found.items : [found]
}
