import type { Observation } from '../../../../domain/finding.ts'
import { confidenceOf, judgeTables } from '../../../../formats/store-columns.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../pattern-confidence.ts'
import type { Store } from '../pattern-confidence.ts'

const wantedOf = (given: Store) => ({
  confidence: given.confidence === undefined ? ['confidence', 'confidence_score', 'score'] : [given.confidence],
  kind: given.kind === undefined ? ['pattern_type', 'pattern_name', 'category', 'kind'] : [given.kind],
})

const share = (part: number, whole: number): string => `${Math.round((part / whole) * 1000) / 10} %`

const weak = (given: Store, confidences: readonly number[], min: number): readonly Observation[] => {
  const low = confidences.filter((one) => one < min)
  if (low.length === 0) return []
  const lowest = Math.round(low.reduce((least, one) => Math.min(least, one), 1) * 100) / 100
  return [
    {
      kind: 'low-confidence',
      subject: `${given.path}#${given.table}`,
      effect: 'advises',
      title: `${low.length} of ${confidences.length} patterns of ${given.path} are below a confidence of ${min}`,
      detail: `Table ${given.table}: ${share(low.length, confidences.length)} of its patterns lie below; the lowest has ${lowest}. An agent that acts on them acts on guesses.`,
      remedy: 'confirm them by new evidence, compute their confidence again, or prune them by their policy',
      data: { path: given.path, table: given.table, low: low.length, patterns: confidences.length, lowest, min },
    },
  ]
}

/** What `pattern-confidence` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: async (_, view, given) => {
    if (given.stores.length === 0)
      return { findings: [], unknown: [], notApplicable: 'the settings name no pattern store' }
    let patterns = 0
    const reading = await judgeTables(view.stores, given.stores, { wantedOf, needs: 'confidence' }, (one, table) => {
      const own = table.has('kind') ? table.rows.filter((row) => (row('kind') ?? '') !== '') : table.rows
      const confidences = own.map((row) => confidenceOf(row('confidence'))).filter((found) => found !== null)
      patterns += own.length
      const left = own.length - confidences.length
      const reason = `${left} patterns state no confidence between 0 and 1`
      return {
        findings: weak(one, confidences, one.min ?? given.min),
        unknown: left > 0 ? [{ subject: `${one.path}#${one.table}`, reason }] : [],
      }
    })
    return { ...reading, figures: { patterns } }
  },
})
