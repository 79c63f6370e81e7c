import { cacheFolder, diskMemory } from '../context/memory/disk.ts'
import { noMemory } from '../context/memory/none.ts'
import type { InspectionMemory } from '../domain/memory.ts'
import type { Invocation } from './command.ts'

/** What is remembered of the working tree or repository at `root`; nothing where the user wants none. */
export const memoryOf = ({ env }: Pick<Invocation, 'env'>, cache: boolean, root: string): InspectionMemory =>
  cache ? diskMemory(cacheFolder(env, root)) : noMemory
