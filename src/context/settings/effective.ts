import { z } from 'zod'
import type { Json } from '../../domain/identity.ts'
import type { Sensor } from '../../domain/sensor.ts'
import { linesOf } from '../../formats/yaml-lines.ts'
import { isMapping } from './merge.ts'
import { sharedWords } from './settings.ts'
import type { LoadedSettings, SettingsLayer } from './settings.ts'

interface Parts {
  readonly sensors: readonly Sensor[]
  readonly gates: readonly { readonly id: string; readonly settings: z.ZodType }[]
}

/** What holds, with every sensor's and gate's own keys filled in, and where each value was said. */
export interface EffectiveSettings {
  readonly settings: Readonly<Record<string, Json>>
  /** By path of keys: `FILE:LINE`, the name of a preset, another key that it follows, or `default`. */
  readonly origins: readonly { readonly path: readonly string[]; readonly origin: string }[]
}

/** Fills in the defaults of every sensor and gate, and finds the layer that said each value. */
export const effectiveSettings = ({ settings, layers }: LoadedSettings, parts: Parts): EffectiveSettings => {
  const filled = asJson({
    ...settings,
    sensors: Object.fromEntries(
      parts.sensors.map((sensor) => [sensor.id, filledIn(sensor.settings, settings.sensors[sensor.id] ?? {})]),
    ),
    gates: Object.fromEntries(
      parts.gates.map((gate) => [gate.id, filledIn(gate.settings, settings.gates[gate.id] ?? {})]),
    ),
  })
  const originOf = originIn(layers)
  return { settings: filled, origins: [...leaves(filled, [])].map((path) => ({ path, origin: originOf(path) })) }
}

/** As it is printed: what JSON cannot hold, such as an absent key, goes. */
const asJson = (value: object) => z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(value)))

const filledIn = (schema: z.ZodType, own: unknown): unknown => {
  if (own === 'off' || own === false) return 'off'
  const parsed = schema.safeParse(own)
  return parsed.success && typeof parsed.data === 'object' ? { ...Object(own), ...parsed.data } : own
}

/** Paths of what is no mapping, or an empty one, in the order of the file. */
function* leaves(value: Json, path: readonly string[]): Generator<readonly string[]> {
  if (!isMapping(value) || Object.keys(value).length === 0) yield path
  else for (const [key, below] of Object.entries(value)) yield* leaves(below, [...path, key])
}

const says = (raw: Json, path: readonly string[]): boolean => {
  let here: Json | undefined = raw
  for (const key of path) {
    // What replaces a whole mapping, such as `off`, says everything below it.
    if (!isMapping(here)) return here !== undefined
    here = Object.hasOwn(here, key) ? here[key] : undefined
  }
  return here !== undefined
}

const originIn = (layers: readonly SettingsLayer[]): ((path: readonly string[]) => string) => {
  const placed = layers
    .toReversed()
    .map(({ name, raw, text }) => ({ name, raw, lineOf: text === null ? null : linesOf(text) }))
  const placeIn = (path: readonly string[]): string | null => {
    const layer = placed.find(({ raw }) => says(raw, path))
    if (layer === undefined) return null
    const line = layer.lineOf?.(path) ?? null
    return line === null ? layer.name : `${layer.name}:${line}`
  }
  return (path) => {
    const [part = '', id = '', key = ''] = path
    const shared = part === 'sensors' ? sharedWords[id]?.[key] : undefined
    return placeIn(path) ?? (shared === undefined ? 'default' : `as ${shared.join('.')}`)
  }
}
