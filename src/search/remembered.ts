import { z } from 'zod'
import type { Inspection, Sensor } from '../domain/sensor.ts'
import type { Json } from '../domain/identity.ts'
import type { InspectionMemory } from '../domain/memory.ts'
import type { Reading } from '../domain/reading.ts'
import { inspectionSchema, readingSchema, rememberedInspectionSchema } from './worker-protocol.ts'

/**
 * What is remembered of one sensor. Its entries: `key` (all that a value depends on besides the file: sensor version,
 * settings, companions), `tree` (the tree of which `files` is the whole list), `reading` of `conclude` at that tree
 * when it looked at nothing else, and one entry a file. An inspection that saw nothing is kept as 0.
 */
export interface Remembered {
  readonly tree: string | null
  readonly reading: Reading | null
  readonly files: ReadonlyMap<string, Json>
}

const nothing: Remembered = { tree: null, reading: null, files: new Map() }
const empty: Inspection<Json> = { facts: null, findings: [] }

/** One file's key: its path, since findings name it, and git's hash of its content. */
export const fileKey = (path: string, blob: string): string => `${blob} ${path}`

/** Recalls a sensor's shelf; all of it is forgotten when the key differs. */
export const recall = async (memory: InspectionMemory, sensor: Sensor, key: string): Promise<Remembered> => {
  const shelf = new Map(await memory.load(sensor.id))
  if (shelf.get('key') !== key) return nothing
  const tree = z.string().nullable().catch(null).parse(shelf.get('tree'))
  const reading = readingSchema
    .nullable()
    .catch(null)
    .parse(shelf.get('reading') ?? null)
  for (const name of ['key', 'tree', 'reading']) shelf.delete(name)
  return { tree, reading, files: shelf }
}

/** A remembered inspection; null when there is none, or none that can be read. */
export const recalled = (remembered: Remembered, key: string): Inspection<Json> | null => {
  const value = remembered.files.get(key)
  if (value === undefined) return null
  if (value === 0) return empty
  const parsed = rememberedInspectionSchema.safeParse(value)
  return parsed.success ? parsed.data : null
}

const isEmpty = ({ facts, findings, unknown }: Inspection<Json>): boolean =>
  facts === null && findings.length === 0 && (unknown ?? []).length === 0

/** An inspection as it is remembered. */
export const memorable = (inspection: Inspection<Json>): Json =>
  isEmpty(inspection) ? 0 : inspectionSchema.parse(inspection)

/** Puts a shelf back. */
export const remember = (
  memory: InspectionMemory,
  sensor: Sensor,
  key: string,
  { tree, reading, files }: Remembered,
): Promise<void> => {
  const entries = new Map<string, Json>([['key', key]])
  if (tree !== null) entries.set('tree', tree)
  if (reading !== null) entries.set('reading', readingSchema.parse(reading))
  for (const [name, value] of files) entries.set(name, value)
  return memory.save(sensor.id, entries)
}
