import type { Settings } from '../domain/settings.ts'
import type { Severity } from '../domain/words.ts'

/** When a case must be dealt with: its service level counts from when it was first seen. ISO 8601 in and out. */
export const dueAt = (firstSeen: string, severity: Severity, sla: Settings['triage']['sla']): string =>
  new Date(Date.parse(firstSeen) + sla[severity]).toISOString()

/** A case is late once its due time has passed; being late never changes its severity. */
export const isOverdue = (due: string, asOf: Date): boolean => asOf.getTime() > Date.parse(due)
