import type { InspectionMemory } from '../../domain/memory.ts'

/** Remembers nothing: every file is inspected anew. */
export const noMemory: InspectionMemory = {
  load: async () => new Map(),
  save: async () => {},
}
