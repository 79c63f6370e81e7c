import type { Scene } from './scene.ts'
import { lastingFailure, mendedWorkflow, refusedFix, transientFailure } from './scenes/failing-ci.ts'
import { fullMemory, keptMemory } from './scenes/full-memory.ts'
import { missingVariable, refusedVariable } from './scenes/missing-variable.ts'
import { driftedData, lostVersion, lostVersions, refusedTraining } from './scenes/model-drift.ts'
import { forgottenSecret, overdueSecret } from './scenes/secret-rotation.ts'
import { failedRebuild, staleIndex } from './scenes/stale-index.ts'

/** Every planted defect that is played with and without faults. A playbook joins by a line. */
export const scenes: readonly Scene[] = [
  missingVariable,
  refusedVariable,
  mendedWorkflow,
  refusedFix,
  transientFailure,
  lastingFailure,
  overdueSecret,
  forgottenSecret,
  staleIndex,
  failedRebuild,
  driftedData,
  refusedTraining,
  lostVersion,
  lostVersions,
  fullMemory,
  keptMemory,
]
