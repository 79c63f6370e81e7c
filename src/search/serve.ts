import { z } from 'zod'
import type { Sensor } from '../domain/sensor.ts'
import { serveConclusions } from './serve-conclusions.ts'
import { serveInspections } from './serve-inspections.ts'
import { liveForOneSearch } from './wasm-compiler.ts'

const toldSchema = z.object({ purpose: z.enum(['inspect', 'conclude']), oneSearch: z.boolean() })

/** What a thread of this program does: it inspects files, or concludes. */
export const serve = (sensors: readonly Sensor[], workerData: unknown): void => {
  const { purpose, oneSearch } = toldSchema.parse(workerData)
  if (oneSearch) liveForOneSearch()
  if (purpose === 'inspect') serveInspections(sensors)
  else serveConclusions(sensors)
}
