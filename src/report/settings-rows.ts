import { z } from 'zod'

/** One key of what a schema takes. `fallback` is its default as JSON, empty where it has none. */
export interface SettingRow {
  readonly key: string
  readonly type: string
  readonly fallback: string
  readonly meaning: string
}

const objectSchema = z.looseObject({ properties: z.record(z.string(), z.looseObject({})).default({}) })

/** What every sensor takes besides its own settings. */
const common: readonly SettingRow[] = [
  { key: 'paths', type: 'list of string', fallback: '', meaning: 'looks only at files that match one of these globs' },
  { key: 'exclude', type: 'list of string', fallback: '', meaning: 'leaves files out that match one of these globs' },
  { key: 'effect', type: 'string', fallback: '', meaning: 'states its findings with this effect' },
]

/** The keys that an object schema takes. */
export const settingRows = (schema: z.ZodType): readonly SettingRow[] => {
  const { properties } = objectSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  return Object.entries(properties).map(([key, property]) => ({
    key,
    type: typeOf(property),
    fallback: property['default'] === undefined ? '' : JSON.stringify(property['default']),
    meaning: typeof property['description'] === 'string' ? property['description'] : '',
  }))
}

/** A sensor's settings: its own keys first, then those that every sensor has. */
export const sensorRows = (settings: z.ZodType): readonly SettingRow[] => {
  const own = settingRows(settings)
  const named = new Set(own.map(({ key }) => key))
  return [...own, ...common.filter(({ key }) => !named.has(key))]
}

function typeOf(property: Readonly<Record<string, unknown>>): string {
  const { type, enum: choices, anyOf, items, const: constant } = property
  if (Array.isArray(choices)) return choices.map((choice) => `\`${JSON.stringify(choice)}\``).join(' or ')
  if (constant !== undefined) return JSON.stringify(constant)
  if (Array.isArray(anyOf))
    return [...new Set(anyOf.map((choice) => typeOf(z.looseObject({}).parse(choice))))].join(' or ')
  if (type === 'array') return `list of ${typeOf(z.looseObject({}).default({}).parse(items))}`
  if (type === 'object' && typeof property['additionalProperties'] === 'object')
    return `map to ${typeOf(z.looseObject({}).parse(property['additionalProperties']))}`
  if (type === 'object' && typeof property['properties'] === 'object')
    return `{ ${Object.keys(z.record(z.string(), z.unknown()).parse(property['properties'])).join(', ')} }`
  return typeof type === 'string' ? type : 'any'
}
