import { actionVersions } from './action-versions.ts'
import { cacheWiring } from './cache-wiring.ts'
import { deadLinks } from './dead-links.ts'
import type { Fix } from './fix.ts'
import { formatting } from './formatting.ts'
import { importOrder } from './import-order.ts'
import { pinnedRequirements } from './pinned-requirements.ts'
import { unusedImports } from './unused-imports.ts'
import { vulnerablePins } from './vulnerable-pins.ts'
import { workflowYaml } from './workflow-yaml.ts'

/** Every fix, in the order they are applied to a file. A new one is one import and one line here. */
export const fixes: readonly Fix[] = [
  workflowYaml,
  actionVersions,
  cacheWiring,
  deadLinks,
  unusedImports,
  importOrder,
  formatting,
  pinnedRequirements,
  vulnerablePins,
]
