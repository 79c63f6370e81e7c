import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import type { InspectionMemory } from '../../src/domain/memory.ts'
import { settingsSchema } from '../../src/domain/settings.ts'
import { emptyShelf } from '../../src/domain/shelf.ts'
import type { Shelf } from '../../src/domain/shelf.ts'
import { concludeHere } from '../../src/search/concluder.ts'
import type { SearchRequest } from '../../src/search/engine.ts'
import { inspectHere } from '../../src/search/inspector.ts'
import { silentLive } from '../support/silent-live.ts'
import { silentStores } from '../support/silent-stores.ts'
import { words } from './words-sensor.ts'

/** Memory whose shelves a test can look at and change. */
export const memoryOf = (): InspectionMemory & { readonly shelves: Map<string, Shelf> } => {
  const shelves = new Map<string, Shelf>()
  return {
    shelves,
    load: async (shelf) => shelves.get(shelf) ?? emptyShelf,
    save: async (shelf, entries) => void shelves.set(shelf, entries),
  }
}

/** A search of these files by the sensor of words, where nothing else is said. */
export const request = (
  files: Record<string, string | Uint8Array>,
  rest: Partial<SearchRequest> = {},
): SearchRequest => ({
  sensors: [words],
  settings: settingsSchema.parse({}),
  workspace: inMemoryWorkspace({ files }),
  change: null,
  live: silentLive,
  stores: silentStores,
  clock: { now: () => new Date('2026-06-01T12:00:00Z') },
  memory: memoryOf(),
  inspector: inspectHere,
  concluder: concludeHere,
  ...rest,
})
