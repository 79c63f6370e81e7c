import type { Json } from '../domain/identity.ts'
import type { FileFacts } from '../domain/sensor.ts'
import type { Shelf } from '../domain/shelf.ts'

/** The facts of files on a shelf of theirs, by path in order. */
export const factsOn = (shelf: Shelf | null): readonly FileFacts<Json>[] =>
  (shelf?.entries() ?? [])
    .map(([path, facts]) => ({ path, facts }))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1))
