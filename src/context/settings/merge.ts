import type { Json } from '../../domain/identity.ts'

/** Settings before validation: what a file or a preset says. */
export type RawSettings = Readonly<Record<string, Json>>

export const isMapping = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const merge = (below: Json | undefined, above: Json): Json => {
  if (!isMapping(below) || !isMapping(above)) return above
  const merged: Record<string, Json> = { ...below }
  for (const [key, value] of Object.entries(above)) merged[key] = merge(below[key], value)
  return merged
}

/** Later settings win key by key; a list replaces a list, except waivers, which add up. */
export const mergeSettings = (layers: readonly RawSettings[]): RawSettings => {
  const waivers = layers.flatMap((layer) => (Array.isArray(layer['waivers']) ? layer['waivers'] : []))
  const merged = layers.reduce<Json>((below, above) => merge(below, above), {})
  return isMapping(merged) ? { ...merged, waivers } : {}
}
