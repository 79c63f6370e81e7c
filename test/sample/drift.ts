import type { Random } from './random.ts'
import { sampleVariables } from './variables.ts'

/** What is planted in the sample. Everything else about it is sound. */
export interface Drift {
  readonly missing: readonly string[]
  readonly cached: boolean
  readonly checkout: string
  readonly floatVersion: boolean
  readonly unpinned: readonly string[]
  readonly unusedImport: string | null
  readonly ambiguousName: boolean
  readonly image: string
  /** Lines covered of forty. */
  readonly covered: number
  readonly indexAgeDays: number
  readonly chunks: number
  readonly memoryRows: number
  readonly failedRuns: number
  /** Runs that passed at their second try only. */
  readonly repeatedRuns: number
}

/** What a search has to find, one entry a planted drift. */
export interface Planted {
  readonly sensor: string
  readonly kind: string
}

const digest = '9f2d8c0b7a6e5f4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0918273645'

/** Chooses what drifted. Some variable with a known value is always missing, so that SAR-001 has work. */
export const planDrift = (random: Random): Drift => {
  const settable = sampleVariables.filter(({ value, required }) => value !== null && required).map(({ name }) => name)
  const asked = sampleVariables.filter(({ value }) => value === null).map(({ name }) => name)
  return {
    missing: [
      ...random.sample(settable, 1 + Math.floor(random.next() * 3)),
      ...random.sample(asked, random.chance(0.5) ? 1 : 0),
    ],
    cached: random.chance(0.4),
    checkout: random.pick(['v3', 'v4', 'v7']),
    floatVersion: random.chance(0.5),
    unpinned: random.sample(['numpy', 'pandas', 'scikit-learn'], Math.floor(random.next() * 3)),
    unusedImport: random.pick(['json', 'os', null]),
    ambiguousName: random.chance(0.5),
    image: random.pick([
      'registry.example.com/churn-scorer:latest',
      'registry.example.com/churn-scorer',
      `registry.example.com/churn-scorer:3.1.0@sha256:${digest}`,
    ]),
    covered: random.pick([28, 31, 36, 38]),
    indexAgeDays: random.pick([2, 12, 30]),
    chunks: random.pick([40, 480]),
    memoryRows: random.pick([20, 190]),
    failedRuns: random.pick([0, 1, 4, 8]),
    repeatedRuns: random.pick([0, 2, 3]),
  }
}

/** Runs are 24, so 3 or more that failed degrade; those that had to be repeated are told of from 3 on. */
const plantedByRuns = (drift: Drift): readonly Planted[] => [
  ...(drift.failedRuns > 0 ? [{ sensor: 'ci-failures', kind: 'known-failure' }] : []),
  ...(drift.repeatedRuns >= 3 ? [{ sensor: 'ci-failures', kind: 'transient-failure' }] : []),
  ...(drift.failedRuns >= 3
    ? [{ sensor: 'ci-health', kind: drift.failedRuns > 6 ? 'ci-critical' : 'ci-degraded' }]
    : []),
]

/** What follows from a plan: sensor and kind of each finding that must be there. */
export const plantedBy = (drift: Drift): readonly Planted[] => [
  ...drift.missing.map(() => ({ sensor: 'variable-audit', kind: 'variable-absent' })),
  ...(drift.cached ? [] : [{ sensor: 'cache-wiring', kind: 'uncached-install' }]),
  ...(drift.checkout === 'v7' ? [] : [{ sensor: 'action-versions', kind: 'old-major' }]),
  ...(drift.floatVersion ? [{ sensor: 'workflow-schema', kind: 'float-version' }] : []),
  ...drift.unpinned.map(() => ({ sensor: 'r12-unpinned-dependencies', kind: 'unpinned' })),
  ...(drift.unusedImport === null ? [] : [{ sensor: 'python-lint', kind: 'F401' }]),
  ...(drift.ambiguousName ? [{ sensor: 'python-lint', kind: 'E741' }] : []),
  ...(drift.image.includes('@sha256')
    ? []
    : [{ sensor: 'r05-mutable-image', kind: drift.image.endsWith(':latest') ? 'latest' : 'no-tag' }]),
  ...(drift.covered < 32 ? [{ sensor: 'coverage', kind: 'under-threshold' }] : []),
  ...(drift.indexAgeDays > 7 ? [{ sensor: 'embedding-index', kind: 'index-stale' }] : []),
  ...(drift.chunks < 100 ? [{ sensor: 'embedding-index', kind: 'index-too-small' }] : []),
  ...(drift.memoryRows > 160 ? [{ sensor: 'memory-capacity', kind: 'over-capacity' }] : []),
  ...plantedByRuns(drift),
]
