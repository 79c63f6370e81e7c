import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { noMemory } from '../../src/context/memory/none.ts'
import type { Finding } from '../../src/domain/finding.ts'
import type { Settings } from '../../src/domain/settings.ts'
import { concludeHere } from '../../src/search/concluder.ts'
import { search } from '../../src/search/engine.ts'
import { inspectHere } from '../../src/search/inspector.ts'
import { sensors } from '../../src/search/sensors/index.ts'
import { silentLive } from '../support/silent-live.ts'
import { silentStores } from '../support/silent-stores.ts'

/** What every sensor finds in these files, without GitHub. */
export const look = async (
  files: Readonly<Record<string, string>>,
  settings: Settings,
): Promise<readonly Finding[]> => {
  const { findings } = await search({
    sensors,
    settings,
    workspace: inMemoryWorkspace({ files, repository: 'octo/models' }),
    change: null,
    live: silentLive,
    stores: silentStores,
    clock: { now: () => new Date('2026-06-01T12:00:00Z') },
    memory: noMemory,
    inspector: inspectHere,
    concluder: concludeHere,
  })
  return findings
}
