import type { Sensor } from '../../domain/sensor.ts'
import { codeScanning } from './l1-source/code-scanning.ts'
import { coverage } from './l1-source/coverage.ts'
import { dependencyCves } from './l1-source/dependency-cves.ts'
import { docFreshness } from './l1-source/doc-freshness.ts'
import { docLinks } from './l1-source/doc-links.ts'
import { deadCode } from './l1-source/dead-code.ts'
import { importErrors } from './l1-source/import-errors.ts'
import { pythonLint } from './l1-source/python-lint.ts'
import { testQuality } from './l1-source/test-quality.ts'
import { secrets } from './l1-source/secrets.ts'
import { actionVersions } from './l2-pipeline/action-versions.ts'
import { cacheUsage } from './l2-pipeline/cache-usage.ts'
import { cacheWiring } from './l2-pipeline/cache-wiring.ts'
import { ciFailures } from './l2-pipeline/ci-failures.ts'
import { ciHealth } from './l2-pipeline/ci-health.ts'
import { runnerHealth } from './l2-pipeline/runner-health.ts'
import { staleRuns } from './l2-pipeline/stale-runs.ts'
import { testGates } from './l2-pipeline/test-gates.ts'
import { workflowSchema } from './l2-pipeline/workflow-schema.ts'
import { workflowSecurity } from './l2-pipeline/workflow-security.ts'
import { codespaceBlockers } from './l3-configuration/codespace-blockers.ts'
import { pendingIntents } from './l3-configuration/pending-intents.ts'
import { schemaDrift } from './l3-configuration/schema-drift.ts'
import { secretRotation } from './l3-configuration/secret-rotation.ts'
import { variableAudit } from './l3-configuration/variable-audit.ts'
import { checkpointStaleness } from './l4-models/checkpoint-staleness.ts'
import { variableUse } from './l3-configuration/variable-use.ts'
import { datasetIntegrity } from './l4-models/dataset-integrity.ts'
import { versionMismatch } from './l3-configuration/version-mismatch.ts'
import { embeddingIndex } from './l4-models/embedding-index.ts'
import { experimentLineage } from './l4-models/experiment-lineage.ts'
import { featureStore } from './l4-models/feature-store.ts'
import { modelDrift } from './l4-models/model-drift.ts'
import { observability } from './l4-models/observability.ts'
import { r05MutableImage } from './l4-models/r05-mutable-image.ts'
import { r12UnpinnedDependencies } from './l4-models/r12-unpinned-dependencies.ts'
import { agentManifests } from './l5-memory/agent-manifests.ts'
import { knowledgeDrift } from './l5-memory/knowledge-drift.ts'
import { memoryCapacity } from './l5-memory/memory-capacity.ts'
import { memoryStaleness } from './l5-memory/memory-staleness.ts'
import { patternConfidence } from './l5-memory/pattern-confidence.ts'
import { sessionDecay } from './l5-memory/session-decay.ts'

/** Every sensor, layer by layer, in each as the method lists them. A new one is one import and one line here. */
export const sensors: readonly Sensor[] = [
  pythonLint,
  importErrors,
  deadCode,
  testQuality,
  secrets,
  codeScanning,
  coverage,
  docLinks,
  docFreshness,
  dependencyCves,
  workflowSchema,
  workflowSecurity,
  cacheWiring,
  actionVersions,
  cacheUsage,
  ciHealth,
  ciFailures,
  staleRuns,
  runnerHealth,
  testGates,
  variableAudit,
  variableUse,
  secretRotation,
  pendingIntents,
  schemaDrift,
  versionMismatch,
  codespaceBlockers,
  embeddingIndex,
  modelDrift,
  checkpointStaleness,
  datasetIntegrity,
  experimentLineage,
  featureStore,
  observability,
  r05MutableImage,
  r12UnpinnedDependencies,
  memoryCapacity,
  memoryStaleness,
  patternConfidence,
  knowledgeDrift,
  sessionDecay,
  agentManifests,
]
