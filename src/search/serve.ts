import { z } from 'zod'
import type { Sensor } from '../domain/sensor.ts'
import { serveConclusions } from './serve-conclusions.ts'
import { serveInspections } from './serve-inspections.ts'

const purposeSchema = z.object({ purpose: z.enum(['inspect', 'conclude']) })

/** What a thread of this program does: it inspects files, or concludes. */
export const serve = (sensors: readonly Sensor[], workerData: unknown): void => {
  const { purpose } = purposeSchema.parse(workerData)
  if (purpose === 'inspect') serveInspections(sensors)
  else serveConclusions(sensors)
}
