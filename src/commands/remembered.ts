import { cacheFolder, diskMemory } from '../context/memory/disk.ts'
import { noMemory } from '../context/memory/none.ts'
import type { InspectionMemory } from '../domain/memory.ts'
import type { Workspace } from '../domain/workspace.ts'
import type { OpenConcluder } from '../search/concluder.ts'
import type { OpenInspector } from '../search/inspector.ts'
import { hasSeen } from '../search/last-search.ts'
import type { Invocation } from './command.ts'

/** What is remembered of the working tree or repository at `root`; nothing where the user wants none. */
export const memoryOf = ({ env }: Pick<Invocation, 'env'>, cache: boolean, root: string): InspectionMemory =>
  cache ? diskMemory(cacheFolder(env, root)) : noMemory

/**
 * A tree that no search has seen has files to inspect, of which something follows: threads for both are started while
 * settings and memory are read.
 */
export const startThreads = async (
  begun: Promise<Workspace>,
  memoryAt: (root: string) => InspectionMemory,
  { inspector, concluder }: { readonly inspector: OpenInspector; readonly concluder: OpenConcluder },
): Promise<void> => {
  const found = await begun.catch(() => null)
  if (found === null || found.root === null) return
  if (await hasSeen(memoryAt(found.root), found.treeHash)) return
  inspector.prepare?.([])
  concluder.start?.()
}
