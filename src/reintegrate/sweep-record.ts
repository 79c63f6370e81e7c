import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import type { GateView } from '../domain/gate.ts'
import type { EvidenceRecord } from '../domain/state.ts'

const freshness = 24 * 3_600_000

/**
 * What the last sweep of the default branch recorded for a gate, not older than 24 hours. It is readable by whoever can
 * read the repository, so a fork's change gets the same verdict as one of ours.
 */
export const freshRecord = (view: GateView, gate: string): Answer<EvidenceRecord> => {
  const answer = view.evidence(gate)
  if (!answer.known) return answer
  const record = answer.value
  if (record === null) return unknown('no sweep of the default branch has recorded it yet')
  const age = view.asOf.getTime() - Date.parse(record.at)
  if (age > freshness) return unknown(`the last sweep is ${Math.floor(age / 3_600_000)} hours old, over 24`)
  return known(record)
}

/** Who turns a gate green whose record is missing or old. */
export const sweepAgain = 'a sweep of the default branch: the scheduled one, or `sar-watchdog sprint` by a maintainer'
