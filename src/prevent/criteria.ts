/** The ten dimensions of the method's maturity table, in its order. */
export const dimensions = [
  ['ci-cd', 'CI/CD automation'],
  ['memory', 'Cognitive memory'],
  ['security', 'Security and governance'],
  ['variables', 'Variable hygiene'],
  ['cache', 'Cache efficiency'],
  ['lifecycle', 'Model lifecycle'],
  ['drift', 'Data and model drift'],
  ['features', 'Feature store'],
  ['observability', 'Observability'],
  ['explainability', 'Explainability'],
] as const
export type DimensionId = (typeof dimensions)[number][0]

/** One thing that a dimension asks, judged by what one sensor saw. A sensor named that does not exist yet is unknown. */
export interface Criterion {
  readonly id: string
  readonly dimension: DimensionId
  readonly title: string
  readonly weight: number
  readonly sensor: string
}

const criterion = (dimension: DimensionId, sensor: string, title: string, weight = 1): Criterion => ({
  id: `${dimension}/${sensor}`,
  dimension,
  title,
  weight,
  sensor,
})

/**
 * What each dimension asks, after the "L4 requirement" column of the method's table. Those whose sensor is still to come
 * stand here too: they keep the score honest by being unknown.
 */
export const criteria: readonly Criterion[] = [
  criterion('ci-cd', 'workflow-schema', 'every workflow is one that GitHub can run', 2),
  criterion('ci-cd', 'ci-health', 'the default branch stays green', 3),
  criterion('ci-cd', 'action-versions', 'actions are current'),
  criterion('ci-cd', 'coverage', 'tests cover the code'),
  criterion('ci-cd', 'python-lint', 'the source has no lint errors'),
  criterion('memory', 'embedding-index', 'indexes follow their sources', 2),
  criterion('memory', 'memory-capacity', 'stores stay within their capacity'),
  criterion('memory', 'memory-coherence', 'what agents remember agrees with the repository'),
  criterion('security', 'secrets', 'no credential in the tree', 3),
  criterion('security', 'r05-mutable-image', 'images are pinned'),
  criterion('security', 'r12-unpinned-dependencies', 'dependencies are locked', 2),
  criterion('security', 'secret-rotation', 'secrets are rotated in time'),
  criterion('variables', 'variable-audit', 'what is expected is set', 3),
  criterion('variables', 'pending-intents', 'no intent waits unnoticed'),
  criterion('variables', 'schema-drift', 'configuration matches its schemas'),
  criterion('cache', 'cache-wiring', 'every install is cached', 2),
  criterion('cache', 'cache-usage', 'caches are hit'),
  criterion('cache', 'cache-hygiene', 'caches are not poisoned or stale'),
  criterion('lifecycle', 'model-registry', 'models are registered and promoted by evidence', 2),
  criterion('lifecycle', 'r06-no-rollback', 'a rollback is at hand'),
  criterion('lifecycle', 'r01-untested-deployment', 'what is deployed was tested'),
  criterion('drift', 'model-drift', 'drift is measured', 2),
  criterion('drift', 'r11-no-drift-monitor', 'drift is watched'),
  criterion('drift', 'r03-unvalidated-data', 'data is validated'),
  criterion('features', 'feature-freshness', 'features are fresh'),
  criterion('features', 'feature-skew', 'training and serving see the same features'),
  criterion('features', 'feature-lineage', 'features can be traced'),
  criterion('observability', 'ci-failures', 'failures are understood'),
  criterion('observability', 'watchdog-health', 'the watchdogs themselves are watched', 2),
  criterion('observability', 'telemetry', 'runs leave metrics'),
  criterion('explainability', 'r10-no-model-card', 'models have cards', 2),
  criterion('explainability', 'decision-log', 'decisions are recorded'),
  criterion('explainability', 'attribution', 'predictions can be explained'),
]
