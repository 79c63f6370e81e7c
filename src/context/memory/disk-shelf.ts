import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { Json } from '../../domain/identity.ts'
import type { Shelf } from '../../domain/memory.ts'

const format = 'sar-watchdog inspections 2'

const headSchema = z.strictObject({ format: z.literal(format), shelf: z.string(), crc32: z.int() })
/** `JSON.parse` gives nothing but JSON, so that the values need no second look; thousands of them lie on a shelf. */
const isEntry = (entry: unknown): boolean => Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string'
const entrySchema = z.custom<[string, Json]>(isEntry)
const entriesSchema = z.custom<[string, Json][]>((list) => Array.isArray(list) && list.every(isEntry))

/** The start of an entry's line: JSON escapes line breaks in strings, so that none can begin within a value. */
const opening = (key: string): string => `[${JSON.stringify(key)},`

/** A shelf as bytes: a line that names it and holds the CRC-32 of what follows, then one line of JSON an entry. */
export const shelfBytes = (shelf: string, entries: ReadonlyMap<string, Json>): Buffer => {
  const lines = Array.from(entries, ([key, value]) => `\n${opening(key)}${JSON.stringify(value)}]`)
  const body = Buffer.from(`${lines.join('')}\n`)
  return Buffer.concat([Buffer.from(JSON.stringify({ format, shelf, crc32: crc32(body) })), body])
}

/** Reads a shelf's bytes, only as far as it is asked; null where they are cut, altered, or of another shelf or format. */
export const readShelf = (shelf: string, bytes: Buffer): Shelf | null => {
  const end = bytes.indexOf('\n')
  if (end < 0) return null
  const head = headSchema.safeParse(JSON.parse(bytes.toString('utf8', 0, end)))
  const body = bytes.subarray(end)
  let entries: readonly (readonly [string, Json])[] | undefined
  if (!head.success || head.data.shelf !== shelf || head.data.crc32 !== crc32(body)) return null
  return {
    get: (key) => {
      const at = body.indexOf(`\n${opening(key)}`) + 1
      return at === 0 ? undefined : entrySchema.parse(JSON.parse(body.toString('utf8', at, body.indexOf('\n', at))))[1]
    },
    entries: () => (entries ??= all(body)),
  }
}

const all = (body: Buffer): readonly (readonly [string, Json])[] =>
  entriesSchema.parse(JSON.parse(`[${body.toString('utf8').trim().replaceAll(']\n[', '],[')}]`))
