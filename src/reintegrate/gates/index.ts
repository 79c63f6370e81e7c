import type { Gate } from '../../domain/gate.ts'

/** The six gates, in order. */
export const gates: readonly Gate[] = []
