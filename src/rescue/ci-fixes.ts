import { actionVersions } from './fixes/action-versions.ts'
import type { Fix } from './fixes/fix.ts'
import { formatting } from './fixes/formatting.ts'
import { importOrder } from './fixes/import-order.ts'
import { pinnedRequirements } from './fixes/pinned-requirements.ts'
import { unusedImports } from './fixes/unused-imports.ts'
import { vulnerablePins } from './fixes/vulnerable-pins.ts'
import { workflowYaml } from './fixes/workflow-yaml.ts'

/** The fixes that a failure of CI may ask for, by the name that its pattern gives. */
export const ciFixes: ReadonlyMap<string, Fix> = new Map(
  [workflowYaml, actionVersions, unusedImports, importOrder, formatting, pinnedRequirements, vulnerablePins].map(
    (fix) => [fix.id, fix],
  ),
)
