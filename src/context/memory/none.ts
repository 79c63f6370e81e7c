import type { InspectionMemory } from '../../domain/memory.ts'
import { emptyShelf } from '../../domain/shelf.ts'

/** Remembers nothing: every file is inspected anew. */
export const noMemory: InspectionMemory = {
  load: async () => emptyShelf,
  save: async () => {},
}
