import type { InspectionMemory } from '../domain/memory.ts'
import type { Workspace } from '../domain/workspace.ts'
import { concludeApart } from '../search/conclude-apart.ts'
import type { OpenConcluder } from '../search/concluder.ts'
import type { OpenInspector } from '../search/inspector.ts'
import { hasSeen } from '../search/last-search.ts'
import { inspectInPool } from '../search/pool.ts'

/** A search with nothing remembered, or one of a tree that may have been searched before. */
export type SearchAhead = 'anew' | 'again'

/** The threads of the search that follows. */
export interface SearchThreads {
  readonly inspector: OpenInspector
  readonly concluder: OpenConcluder
  /**
   * A tree that no search has seen has files to inspect, of which something follows: threads for both are started while
   * settings and memory are read.
   */
  readonly startFor: (begun: Promise<Workspace>, memoryAt: (root: string) => InspectionMemory) => void
  /** Ends what was started for a search that does not come. */
  readonly end: () => Promise<void>
}

/** Threads for the search ahead; where none is, they are started once somebody asks them after all. */
export const searchThreads = (ahead: SearchAhead | null): SearchThreads => {
  const inspector = inspectInPool({ eager: ahead === 'anew' })
  const concluder = concludeApart({ apart: ({ concludesApart }) => concludesApart })
  let starting: Promise<void> | null = null
  const start = async (begun: Promise<Workspace>, memoryAt: (root: string) => InspectionMemory): Promise<void> => {
    const found = await begun.catch(() => null)
    if (found === null || found.root === null) return
    if (await hasSeen(memoryAt(found.root), found.treeHash)) return
    inspector.prepare?.([])
    concluder.start?.()
  }
  return {
    inspector,
    concluder,
    startFor: (begun, memoryAt) => {
      if (ahead !== null) starting ??= start(begun, memoryAt)
    },
    end: async () => {
      await starting
      await Promise.all([inspector.release?.(), concluder.release?.()])
    },
  }
}
