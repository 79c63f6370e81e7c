import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { shelfFrom } from '../../domain/shelf.ts'
import type { Shelf } from '../../domain/shelf.ts'

const format = 'sar-watchdog inspections 3'

const headSchema = z.strictObject({ format: z.literal(format), shelf: z.string(), crc32: z.int() })

/** A shelf as bytes: a line that names it and holds the CRC-32 of what follows, then its lines. */
export const shelfBytes = (shelf: string, { lines }: Shelf): Buffer =>
  Buffer.concat([Buffer.from(JSON.stringify({ format, shelf, crc32: crc32(lines) })), lines])

/** Reads a shelf's bytes; null where they are cut, altered, or of another shelf or format. */
export const readShelf = (shelf: string, bytes: Buffer): Shelf | null => {
  const end = bytes.indexOf('\n')
  if (end < 0) return null
  const head = headSchema.safeParse(JSON.parse(bytes.toString('utf8', 0, end)))
  const lines = bytes.subarray(end)
  return head.success && head.data.shelf === shelf && head.data.crc32 === crc32(lines) ? shelfFrom(lines) : null
}
