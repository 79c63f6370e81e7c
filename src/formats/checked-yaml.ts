import { LineCounter, isMap, isScalar, parseDocument } from 'yaml'
import type { Document, Node } from 'yaml'
import { z } from 'zod'
import { nearest } from '../domain/nearest.ts'
import { anyKeys, faultsOf } from './yaml-keys.ts'

/** What is wrong at one place of a file. Line and column count from 1. */
export interface Problem {
  readonly message: string
  readonly line: number
  readonly column: number
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const startOf = (node: unknown): number | null => {
  if (node === null || typeof node !== 'object' || !('range' in node) || !Array.isArray(node.range)) return null
  const [start] = node.range
  return typeof start === 'number' ? start : null
}

/** The place of a key path; where a part of it is absent, that of the nearest node above. */
const offsetOf = (document: Document, path: readonly PropertyKey[], key?: string): number => {
  const keys = path.map((part) => (typeof part === 'number' ? part : String(part)))
  for (let length = keys.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true)
    if (key !== undefined && length === keys.length && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      const start = startOf(pair?.key)
      if (start !== null) return start
    }
    const start = startOf(node)
    if (start !== null) return start
  }
  return 0
}

const knownKeys = (issue: z.core.$ZodIssue, schema: z.ZodType): readonly string[] => {
  let current: unknown = schema
  for (const part of issue.path) current = stepInto(current, part)
  const unwrapped = unwrap(current)
  return unwrapped instanceof z.ZodObject ? Object.keys(unwrapped.shape) : []
}

const unwrap = (schema: unknown): unknown => {
  let current = schema
  while (
    current instanceof z.ZodDefault ||
    current instanceof z.ZodPrefault ||
    current instanceof z.ZodOptional ||
    current instanceof z.ZodNullable
  ) {
    current = current.unwrap()
  }
  return current
}

const stepInto = (schema: unknown, part: PropertyKey): unknown => {
  const current = unwrap(schema)
  if (current instanceof z.ZodObject) return Reflect.get(current.shape, part)
  if (current instanceof z.ZodArray) return current.element
  if (current instanceof z.ZodRecord) return current.valueType
  return undefined
}

const where = (path: readonly PropertyKey[]): string =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('')

const describe = (
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
): readonly { readonly message: string; readonly key?: string }[] => {
  const place = where(issue.path)
  if (issue.code !== 'unrecognized_keys')
    return [{ message: place === '' ? issue.message : `${place}: ${issue.message}` }]
  const known = knownKeys(issue, schema)
  return issue.keys.map((key) => {
    const near = nearest(key, known)
    const hint = near === null ? '' : `, did you mean \`${near}\`?`
    return { key, message: `unknown key \`${key}\`${place === '' ? '' : ` in ${place}`}${hint}` }
  })
}

/** Beyond these a text is refused unparsed: parsing it would take seconds, and nobody writes settings like that. */
const limits = { characters: 1_000_000, aliases: 1000, depth: 200 }

/** How deep brackets are nested at most. Those in texts and comments count too, which the limit leaves room for. */
const depthOf = (text: string): number => {
  let depth = 0
  let deepest = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(depth - 1, 0)
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

const tooMuch = (text: string): string | null => {
  if (text.length > limits.characters) return `the file is longer than ${limits.characters} characters`
  const aliases = text.match(/[\s,[{:-]\*[\w-]/g)?.length ?? 0
  if (aliases > limits.aliases) return `the file holds more than ${limits.aliases} aliases`
  return depthOf(text) > limits.depth ? tooDeep : null
}

const tooDeep = 'the file is nested too deeply'

/** The library states an overflow of its own recursion as a fault of the file. */
const faultOf = (message: string): string => (/call stack/.test(message) ? tooDeep : message)

/** Why aliases could not be followed; of two reasons one names the alias. */
const aliasFault = (error: unknown): string => {
  const [, name] = (error instanceof Error ? /^Unresolved alias.*: (\S+)$/.exec(error.message) : null) ?? []
  return name === undefined ? 'the aliases of the file expand too far' : `the alias *${name} has no anchor before it`
}

/**
 * Reads a YAML text by a schema. Every problem carries its place; an unknown key names the nearest known one. Length,
 * depth and aliases are limited, so that an alias bomb is a problem and not a hang.
 */
export const checkYaml = <T>(text: string, schema: z.ZodType<T>): Checked<T> => {
  const refused = tooMuch(text)
  if (refused !== null) return { ok: false, problems: [{ message: refused, line: 1, column: 1 }] }
  const counter = new LineCounter()
  const place = (offset: number) => {
    const { line, col } = counter.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const document = parseDocument<Node>(text, { ...anyKeys, lineCounter: counter, prettyErrors: false })
  const faults = faultsOf(document)
  if (faults.length > 0) {
    const problems = faults.map(({ message, pos }) => ({ message: faultOf(message), ...place(pos[0]) }))
    return { ok: false, problems }
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    return { ok: false, problems: [{ message: aliasFault(error), line: 1, column: 1 }] }
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return { ok: true, value: parsed.data }
  const problems = parsed.error.issues.flatMap((issue) =>
    describe(issue, schema).map(({ message, key }) => ({ message, ...place(offsetOf(document, issue.path, key)) })),
  )
  return { ok: false, problems }
}
