import { UsageError } from '../../domain/errors.ts'
import { objectOf } from '../../domain/sensor.ts'
import type { Sensor } from '../../domain/sensor.ts'
import { settingsSchema } from '../../domain/settings.ts'
import type { Settings } from '../../domain/settings.ts'
import { z } from 'zod'
import { checkYaml } from '../../formats/checked-yaml.ts'
import type { Problem } from '../../formats/checked-yaml.ts'
import { nearest } from '../../domain/nearest.ts'
import { mergeSettings } from './merge.ts'
import type { RawSettings } from './merge.ts'

/** A settings file as it was found, or a preset. */
export interface SettingsSource {
  readonly path: string
  readonly text: string
}

/** What settings may name: the sensors and gates there are, and the presets of ours. */
export interface SettingsCatalogue {
  readonly sensors: readonly Sensor[]
  readonly gates: readonly { readonly id: string }[]
  readonly presets: Readonly<Record<string, RawSettings>>
}

/** One of the files or presets that were merged; `text` is null for a preset of ours. */
export interface SettingsLayer {
  readonly name: string
  readonly raw: RawSettings
  readonly text: string | null
}

/** Where the settings came from, for `config print`, and the settings themselves. */
export interface LoadedSettings {
  readonly settings: Settings
  /** What was merged, the lowest first. */
  readonly layers: readonly SettingsLayer[]
  /** The repository's own file, or null when there is none and the presets alone hold. */
  readonly source: string | null
  readonly extended: readonly string[]
}

const rawSchema = z.record(z.string(), z.json())

const line = (path: string, problem: Problem): string => `${path}:${problem.line}:${problem.column}: ${problem.message}`

const fail = (path: string, problems: readonly Problem[]): never => {
  const [first] = problems
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  throw new UsageError(first === undefined ? `${path}: not a settings file` : line(path, first) + more)
}

/** Every problem of one settings file by itself, presets aside; empty when it holds. */
export const settingsProblems = (source: SettingsSource, catalogue: SettingsCatalogue): readonly Problem[] => {
  const checked = checkYaml(source.text.trim() === '' ? '{}' : source.text, settingsSchema)
  if (!checked.ok) return checked.problems
  return [...unknownIds(source, checked.value, catalogue), ...sensorProblems(source, checked.value, catalogue)]
}

const unknownIds = (source: SettingsSource, settings: Settings, catalogue: SettingsCatalogue): readonly Problem[] => {
  const lists = [
    { key: 'sensor', named: Object.keys(settings.sensors), known: catalogue.sensors.map(({ id }) => id) },
    { key: 'gate', named: Object.keys(settings.gates), known: catalogue.gates.map(({ id }) => id) },
    {
      key: 'preset',
      named: settings.extends.filter((name) => !name.includes('/')),
      known: Object.keys(catalogue.presets),
    },
  ]
  return lists.flatMap(({ key, named, known }) =>
    named
      .filter((id) => !known.includes(id))
      .map((id) => {
        const near = nearest(id, known)
        const hint = near === null ? '' : `, did you mean \`${near}\`?`
        return { message: `unknown ${key} \`${id}\`${hint}`, ...placeOf(source.text, id) }
      }),
  )
}

const placeOf = (text: string, word: string): { readonly line: number; readonly column: number } => {
  const lines = text.split('\n')
  const index = lines.findIndex((candidate) => candidate.includes(word))
  return { line: Math.max(index, 0) + 1, column: Math.max(lines[index]?.indexOf(word) ?? 0, 0) + 1 }
}

const sensorProblems = (source: SettingsSource, settings: Settings, catalogue: SettingsCatalogue): readonly Problem[] =>
  catalogue.sensors.flatMap((sensor) => {
    const own = settings.sensors[sensor.id]
    if (own === undefined || own === false || own === 'off') return []
    return problemsOf(sensor.id, sensorSchema(sensor).safeParse(own), source)
  })

/** What holds only between a sensor's settings, as they are once the presets lie below them. */
const contradictions = (
  source: SettingsSource | null,
  settings: Settings,
  { sensors }: SettingsCatalogue,
): readonly Problem[] =>
  sensors.flatMap((sensor) => {
    const entry = settings.sensors[sensor.id]
    if (entry === undefined || entry === false || entry === 'off') return []
    const keys = Object.keys(objectOf(sensor.settings).shape)
    const own = Object.fromEntries(Object.entries(entry).filter(([key]) => keys.includes(key)))
    return problemsOf(sensor.id, sensor.settings.safeParse(own), source)
  })

const problemsOf = (
  id: string,
  parsed: z.ZodSafeParseResult<unknown>,
  source: SettingsSource | null,
): readonly Problem[] =>
  (parsed.error?.issues ?? []).map((issue) => ({
    message: `sensors.${id}${issue.path.map((part) => `.${String(part)}`).join('')}: ${issue.message}`,
    ...placeOf(source?.text ?? '', id),
  }))

/** The schema of one sensor's entry: its own keys and the common ones; an unknown key is an error. */
export const sensorSchema = (sensor: Sensor): z.ZodType => {
  return z.strictObject({
    ...objectOf(sensor.settings).shape,
    paths: z.array(z.string()).optional().describe('Globs of the files it looks at, instead of its own.'),
    exclude: z.array(z.string()).optional().describe('Globs of files it leaves out.'),
    effect: z
      .enum(['loss', 'breach', 'blocks', 'degrades', 'advises'])
      .optional()
      .describe('The effect of all its findings, instead of their own.'),
  })
}

/**
 * Loads the settings: the presets it extends, then the file. Without a file the preset is `recommended`. `fetchPreset`
 * reads `owner/repo:path@ref`; presets of others may not extend further.
 */
export const loadSettings = async (
  source: SettingsSource | null,
  catalogue: SettingsCatalogue,
  fetchPreset: (name: string) => Promise<SettingsSource>,
): Promise<LoadedSettings> => {
  if (source !== null) {
    const problems = settingsProblems(source, catalogue)
    if (problems.length > 0) fail(source.path, problems)
  }
  const own = source === null ? {} : readRaw(source)
  const extended = z.array(z.string()).catch(['recommended']).parse(own['extends'])
  const layers: SettingsLayer[] = []
  for (const name of extended) layers.push(await presetOf(name, catalogue, fetchPreset))
  if (source !== null) layers.push({ name: source.path, raw: own, text: source.text })
  const settings = withRepositoryWords(settingsSchema.parse(mergeSettings(layers.map(({ raw }) => raw))))
  const problems = contradictions(source, settings, catalogue)
  if (problems.length > 0) fail(source?.path ?? 'the settings', problems)
  return { settings, layers, source: source?.path ?? null, extended }
}

const readRaw = (source: SettingsSource): RawSettings => {
  const checked = checkYaml(source.text.trim() === '' ? '{}' : source.text, rawSchema)
  return checked.ok ? checked.value : fail(source.path, checked.problems)
}

const presetOf = async (
  name: string,
  catalogue: SettingsCatalogue,
  fetchPreset: (name: string) => Promise<SettingsSource>,
): Promise<SettingsLayer> => {
  const ours = catalogue.presets[name]
  if (ours !== undefined) return { name, raw: ours, text: null }
  const source = await fetchPreset(name)
  const problems = settingsProblems(source, catalogue)
  if (problems.length > 0) fail(source.path, problems)
  return { name, raw: readRaw(source), text: source.text }
}

/** The keys of sensors that follow one that the settings name once for everybody, unless their own entry says otherwise. */
export const sharedWords: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'variable-audit': { registry: ['registry'] },
  'secret-rotation': { registry: ['registry'] },
  'pending-intents': {
    registry: ['registry'],
    dir: ['mailbox', 'dir'],
    allow: ['mailbox', 'allow'],
    governed: ['mailbox', 'governed'],
  },
}

const wordAt = (settings: Settings, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), settings)

const withRepositoryWords = (settings: Settings): Settings => {
  const entries = Object.entries(sharedWords).flatMap(([id, words]) => {
    const entry = settings.sensors[id] ?? {}
    if (entry === 'off' || entry === false) return []
    const shared = Object.entries(words).map(([key, path]) => [key, z.json().parse(wordAt(settings, path))])
    return [[id, { ...Object.fromEntries(shared), ...entry }] as const]
  })
  return { ...settings, sensors: { ...settings.sensors, ...Object.fromEntries(entries) } }
}
