import { z } from 'zod'
import type { Observation } from '../../../domain/finding.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import { confidenceOf, judgeTables } from '../../../formats/store-columns.ts'

const column = z.string().min(1).optional()

const store = z.strictObject({
  path: z.string().min(1),
  table: z.string().min(1).default('ltm_entries'),
  confidence: column,
  kind: column,
  min: z.number().min(0).max(1).optional(),
})
type Store = z.infer<typeof store>

const settings = z.strictObject({
  stores: z
    .array(store)
    .default([])
    .describe(
      'SQLite tables of learned patterns; `confidence` and `kind` name columns where they are not the usual ones',
    ),
  min: z.number().min(0).max(1).default(0.75).describe('the confidence below which a pattern should not be relied on'),
})

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

export const patternConfidence = defineSensor({
  id: 'pattern-confidence',
  layer: 'L5',
  title: 'Patterns of low confidence',
  why: 'A pattern that was right half of the time is a coin, but once it stands in the memory it is used like a fact. The confidence is stored beside it; somebody has to look at it.',
  cannotKnow:
    'Only SQLite tables that the settings name are read, read-only and on a copy. The stored figure is taken as it is: whether it was computed well is not judged. In a table that also holds other entries, those without a kind of pattern are left out.',
  kinds: { 'low-confidence': 'Patterns of a table lie below the confidence that they should have (0.75).' },
  files: [],
  wakesOn: ['push', 'clock'],
  cadence: 'weekly',
  version: 2,
  settings,
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
