import type { Gate } from '../../domain/gate.ts'
import { ciFailureRate } from './ci-failure-rate.ts'
import { codeQuality } from './code-quality.ts'
import { schemaValid } from './schema-valid.ts'
import { secretsBaseline } from './secrets-baseline.ts'
import { testCoverage } from './test-coverage.ts'
import { variableAudit } from './variable-audit.ts'

/** The six gates, in order. */
export const gates: readonly Gate[] = [
  codeQuality,
  testCoverage,
  variableAudit,
  secretsBaseline,
  schemaValid,
  ciFailureRate,
]
