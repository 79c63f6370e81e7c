import { z } from 'zod'
import type { Sensor } from '../../domain/sensor.ts'
import { settingsSchema } from '../../domain/settings.ts'
import { sensorSchema } from './settings.ts'

/** The JSON Schema of `.github/sar.yml`, with every sensor's own keys, for editors. */
export const settingsJsonSchema = (catalogue: {
  readonly sensors: readonly Sensor[]
  readonly gates: readonly { readonly id: string; readonly title: string; readonly settings: z.ZodType }[]
}): object => {
  const sensors = Object.fromEntries(
    catalogue.sensors.map((sensor) => [
      sensor.id,
      z
        .union([z.literal('off'), z.literal(false), sensorSchema(sensor)])
        .optional()
        .describe(sensor.title),
    ]),
  )
  const gates = Object.fromEntries(
    catalogue.gates.map(({ id, title, settings }) => [id, settings.optional().describe(title)]),
  )
  const schema = settingsSchema.extend({
    sensors: z.strictObject(sensors).optional().describe('Settings of sensors by id; `off` turns one off.'),
    gates: z.strictObject(gates).optional().describe('Settings of gates by id.'),
  })
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
}
