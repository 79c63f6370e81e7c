/** The variables and secrets that the sample's registry expects, as the file states them. */
export interface SampleVariable {
  readonly name: string
  readonly layer: 'repo-vars' | 'repo-secrets'
  readonly purpose: string
  readonly value: string | null
  readonly required: boolean
}

export const sampleVariables: readonly SampleVariable[] = [
  { name: 'CHURN_LOG_LEVEL', layer: 'repo-vars', purpose: 'Logging verbosity', value: 'info', required: true },
  { name: 'CHURN_BATCH_SIZE', layer: 'repo-vars', purpose: 'Rows scored at once', value: '512', required: true },
  { name: 'CHURN_FEATURE_SET', layer: 'repo-vars', purpose: 'Feature definitions in use', value: 'v3', required: true },
  {
    name: 'CHURN_MODEL_ALIAS',
    layer: 'repo-vars',
    purpose: 'Alias that serving follows',
    value: 'champion',
    required: true,
  },
  {
    name: 'CHURN_EVAL_SPLIT',
    layer: 'repo-vars',
    purpose: 'Held-out split of the evaluation',
    value: '2026q1',
    required: true,
  },
  {
    name: 'CHURN_RETRAIN_CRON',
    layer: 'repo-vars',
    purpose: 'When training runs',
    value: '17 3 * * 1',
    required: true,
  },
  { name: 'CHURN_DRIFT_LIMIT', layer: 'repo-vars', purpose: 'PSI that warns', value: '0.1', required: false },
  { name: 'CHURN_TRACKING_URI', layer: 'repo-vars', purpose: 'Where runs are logged', value: null, required: true },
  {
    name: 'CHURN_REGISTRY_TOKEN',
    layer: 'repo-secrets',
    purpose: 'Reads the model registry',
    value: null,
    required: true,
  },
]

/** `.github/sar/variables.yml` of the sample. */
export const registryText = (): string =>
  [
    '# What this repository expects of its variables and secrets.',
    'expected:',
    ...sampleVariables.flatMap(({ name, layer, purpose, value, required }) => [
      `  - name: ${name}`,
      `    layer: ${layer}`,
      `    required: ${String(required)}`,
      `    purpose: ${purpose}`,
      ...(value === null ? [] : [`    default: '${value}'`]),
      "    owner: '@maintainer'",
    ]),
    '',
  ].join('\n')
