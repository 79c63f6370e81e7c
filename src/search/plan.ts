import { canonical, sha256 } from '../domain/identity.ts'
import type { Json } from '../domain/identity.ts'
import { anyGlob } from '../domain/quick-glob.ts'
import { objectOf } from '../domain/sensor.ts'
import type { Sensor } from '../domain/sensor.ts'
import type { Settings } from '../domain/settings.ts'
import { effectSchema } from '../domain/words.ts'
import type { Effect, Layer } from '../domain/words.ts'
import { z } from 'zod'

/** Which sensors a search asks; an absent list asks all. */
export interface Selection {
  readonly layers?: readonly Layer[]
  readonly sensors?: readonly string[]
}

/** One sensor as this search asks it. `own` are its settings as they were written, without the common keys; `hash` is over all of them. */
export interface Planned {
  readonly sensor: Sensor
  readonly own: Json
  readonly paths: readonly string[] | null
  readonly exclude: () => readonly string[]
  readonly effect: Effect | undefined
  readonly hash: string
}

const commonSchema = z.looseObject({
  paths: z.array(z.string()).optional(),
  exclude: z.array(z.string()).optional(),
  effect: effectSchema.optional(),
})

/** The sensors that the settings leave switched on and the selection names, in the order of the list. */
export const planSearch = (
  sensors: readonly Sensor[],
  settings: Settings['sensors'],
  { layers, sensors: ids }: Selection = {},
): readonly Planned[] =>
  sensors.flatMap((sensor) => {
    const entry = settings[sensor.id] ?? {}
    if (entry === 'off' || entry === false) return []
    if (layers !== undefined && !layers.includes(sensor.layer)) return []
    if (ids !== undefined && !ids.includes(sensor.id)) return []
    const { paths, effect, exclude, ...own } = commonSchema.parse(entry)
    const isOwn = exclude !== undefined && declaresExclude(sensor)
    const raw = z.record(z.string(), z.json()).parse(isOwn ? { ...own, exclude } : own)
    return [
      {
        sensor,
        own: raw,
        paths: paths ?? null,
        exclude: () => exclude ?? excludedBy(sensor, raw),
        effect,
        hash: sha256(canonical([sensor.id, sensor.version, raw, paths ?? null, exclude ?? null])).slice(0, 32),
      },
    ]
  })

const excludingSchema = z.looseObject({ exclude: z.array(z.string()).catch([]) })

const declaresExclude = ({ settings }: Sensor): boolean => 'exclude' in objectOf(settings).shape

/** A sensor that declares `exclude` itself has defaults for it, which its own schema fills in. */
const excludedBy = (sensor: Sensor, own: Json): readonly string[] =>
  declaresExclude(sensor) ? excludingSchema.parse(sensor.settings.parse(own)).exclude : []

/** Whether a path is in a sensor's scope as the settings narrow it. */
export const scopeOf = ({ paths, exclude }: Planned): ((path: string) => boolean) => {
  const within = paths === null ? () => true : anyGlob(paths)
  let without: ((path: string) => boolean) | undefined
  return (path) => within(path) && !(without ??= anyGlob(exclude()))(path)
}
