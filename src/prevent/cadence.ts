import type { Cadence } from '../domain/words.ts'

const hour = 3_600_000
const lengths: Readonly<Record<Cadence, number>> = {
  hourly: hour,
  '6h': 6 * hour,
  daily: 24 * hour,
  weekly: 168 * hour,
}

/** A cadence in milliseconds. */
export const durationOf = (cadence: Cadence): number => lengths[cadence]
