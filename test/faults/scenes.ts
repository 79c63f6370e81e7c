import type { Scene } from './scene.ts'
import { criticalCi, handedOver } from './scenes/ci-with-others.ts'
import { lastingFailure, mendedWorkflow, refusedFix, transientFailure } from './scenes/failing-ci.ts'
import { fullMemory, keptMemory } from './scenes/full-memory.ts'
import { missingVariable, refusedVariable } from './scenes/missing-variable.ts'
import { driftedData, lostPointer, lostVersion, lostVersions, refusedTraining } from './scenes/model-drift.ts'
import { forgottenSecret, leakedSecret, overdueSecret } from './scenes/secret-rotation.ts'
import { failedRebuild, staleIndex } from './scenes/stale-index.ts'
import { tidied } from './scenes/tidied.ts'

/** Every planted defect that is played with and without faults. A playbook joins by a line. */
export const scenes: readonly Scene[] = [
  missingVariable,
  refusedVariable,
  mendedWorkflow,
  refusedFix,
  transientFailure,
  lastingFailure,
  handedOver,
  criticalCi,
  overdueSecret,
  forgottenSecret,
  leakedSecret,
  staleIndex,
  failedRebuild,
  driftedData,
  refusedTraining,
  lostVersion,
  lostPointer,
  lostVersions,
  fullMemory,
  keptMemory,
  tidied,
]
