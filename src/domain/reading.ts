import { z } from 'zod'
import type { Observation } from './finding.ts'

export const unknownSchema = z.strictObject({ subject: z.string(), reason: z.string() })

/** What could not be read: the file, layer or run, and one line that says why. */
export type Unknown = Readonly<z.infer<typeof unknownSchema>>

/** What a sensor saw and what it could not see, side by side. `notApplicable`: there is nothing here to look at. */
export interface Reading {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
  readonly notApplicable?: string
  /** True where all that is unknown follows from the files, so that asking again tells no more. */
  readonly settled?: boolean
  /** What was measured, for evidence and score, also when it is healthy: `{ percent: 83.4, threshold: 80 }`. */
  readonly figures?: Readonly<Record<string, number>>
  /** What was named beside the figures, also when all is healthy: `{ lastGreen: '<commit>' }`. */
  readonly names?: Readonly<Record<string, string>>
}

export const sensorStatuses = ['clean', 'findings', 'unknown', 'partial', 'not-applicable'] as const
export type SensorStatus = (typeof sensorStatuses)[number]

/** A sensor's status follows from its reading; it is never stated by hand. */
export const statusOf = (reading: {
  readonly findings: { readonly length: number }
  readonly unknown: { readonly length: number }
  readonly notApplicable?: string | undefined
}): SensorStatus => {
  if (reading.findings.length > 0) return reading.unknown.length > 0 ? 'partial' : 'findings'
  if (reading.unknown.length > 0) return 'unknown'
  return reading.notApplicable === undefined ? 'clean' : 'not-applicable'
}
