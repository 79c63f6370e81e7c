import { z } from 'zod'
import type { Answer } from './answer.ts'
import type { SourceFile } from './format.ts'
import type { Observation } from './finding.ts'
import type { Json } from './identity.ts'
import type { MailboxMemory } from './intent.ts'
import type { Live } from './live.ts'
import type { Reading, Unknown } from './reading.ts'
import type { Stores } from './stores.ts'
import type { Cadence, Layer, WakeEvent } from './words.ts'
import type { ChangeSet, History, Tree } from './workspace.ts'

/** What an inspection of one file gives: facts for `conclude` (JSON, remembered), findings, and what it could not read. */
export interface Inspection<Facts extends Json> {
  readonly facts: Facts | null
  readonly findings: readonly Observation[]
  readonly unknown?: readonly Unknown[]
}

/** Contents of the companion files, by path; unreadable ones are absent here and listed in `unreadable`. */
export interface Companions {
  readonly texts: ReadonlyMap<string, string>
  readonly unreadable: readonly Unknown[]
}

/**
 * What `conclude` may look at. Reading `asOf`, `live`, `stores`, `history`, `change` or `mailbox` makes its answer
 * unrememberable.
 */
export interface View {
  readonly tree: Tree
  readonly history: History
  readonly change: ChangeSet | null
  /**
   * Whether this survey, of its head or of its base, serves to judge a change. What no change can alter, such as rules of
   * a branch, is then not asked for.
   */
  readonly judging: boolean
  readonly asOf: Date
  readonly live: Live
  readonly stores: Stores
  /** The name of the default branch; absent or null where nobody could say. */
  readonly defaultBranch?: string | null
  /** What processing remembers of the mailbox; absent where no state is kept. */
  readonly mailbox?: Answer<MailboxMemory>
}

/** The facts of one inspected file. */
export interface FileFacts<Facts extends Json> {
  readonly path: string
  readonly facts: Facts
}

/** An object schema, or one that is made when it is first asked: most searches ask few, and making all takes as long as a thread. */
export type SettingsSchema = z.ZodObject | z.ZodLazy<z.ZodObject>

/** The object schema of a sensor's settings. */
export const objectOf = (settings: SettingsSchema): z.ZodObject =>
  settings instanceof z.ZodLazy ? settings.unwrap() : settings

/** What everybody may know of a sensor without loading what it does. */
export interface SensorDescription {
  /** File name, fixture folder and documentation page carry this id. */
  readonly id: string
  readonly layer: Layer
  readonly title: string
  readonly why: string
  readonly cannotKnow: string
  /** Kinds of finding it can state, each with one line that says what it means. */
  readonly kinds: Readonly<Record<string, string>>
  /** Globs of the files that `inspect` is given (none: only `conclude`). */
  readonly files: readonly string[]
  /** Globs of files whose content `inspect` reads besides; their hash is part of the memory key. */
  readonly companions?: readonly string[]
  readonly wakesOn: readonly WakeEvent[]
  readonly cadence: Cadence
  /**
   * True where `conclude` computes over what files hold, so that a stranger decides how long it takes: every face then
   * concludes in a thread that can be ended. The App does so with all.
   */
  readonly concludesApart?: boolean
  /** True where `inspect` takes files too that are no text; for every other sensor these are unknown. */
  readonly readsAnyBytes?: boolean
  /** True where what `warm` loads takes so long that others need not wait for it. */
  readonly startsSlowly?: boolean
  /** Raise it whenever the same bytes may give another answer. */
  readonly version: number
  /** The sensor's own settings; every key has a default, so `{}` parses. */
  readonly settings: SettingsSchema
}

/**
 * What a sensor does. `inspect` is pure over one file's bytes, its companions and the settings: no clock, no I/O, so that
 * its result is remembered by blob. `conclude` joins the facts and sees the whole repository. `facts` is the schema of
 * what `inspect` gathers: remembered facts come back from a cache, which is outside, and are parsed before `conclude`
 * sees them.
 */
export interface SensorWork<Settings, Facts extends Json> {
  /** Loads what `inspect` needs, where that takes long; a thread does so before its first file comes. */
  readonly warm?: () => Promise<unknown>
  readonly facts?: Pick<z.ZodType<Facts>, 'parse'>
  readonly inspect?: (
    file: SourceFile,
    settings: Settings,
    companions: Companions,
  ) => Inspection<Facts> | Promise<Inspection<Facts>>
  readonly conclude?: (facts: readonly FileFacts<Facts>[], view: View, settings: Settings) => Promise<Reading>
}

/** A sensor's work with its types closed over: settings and facts enter as JSON and are parsed by its own schemas. */
export interface SensorImplementation {
  warm(): Promise<unknown>
  inspect(file: SourceFile, settings: Json, companions: Companions): Promise<Inspection<Json>>
  conclude(facts: readonly FileFacts<Json>[], view: View, settings: Json): Promise<Reading>
}

/** A sensor as the engine and the lists hold it: a list of different sensors has one type. */
export interface Sensor extends Readonly<Required<SensorDescription>>, Omit<SensorImplementation, 'warm'>, Loaded {}

/** How a described sensor comes by its implementation, and which of the two questions that answers. */
interface Loaded {
  readonly inspects: boolean
  readonly concludes: boolean
  /** Loads the implementation; asking a sensor does so too. */
  readonly load: () => Promise<SensorImplementation>
}

const nothing: Inspection<Json> = { facts: null, findings: [] }

/** Closes a sensor's work over the types of its settings and facts. */
export const implementSensor = <Settings, Facts extends Json = null>(
  settings: z.ZodType<Settings>,
  work: SensorWork<Settings, Facts>,
): SensorImplementation => ({
  warm: async () => work.warm?.(),
  inspect: async (file, given, companions) =>
    work.inspect === undefined ? nothing : work.inspect(file, settings.parse(given), companions),
  conclude: async (facts, view, given) => {
    if (work.conclude === undefined) return { findings: [], unknown: [] }
    const schema = work.facts
    const parsed = schema === undefined ? [] : facts.map(({ path, facts }) => ({ path, facts: schema.parse(facts) }))
    return work.conclude(parsed, view, settings.parse(given))
  },
})

/**
 * A sensor whose work is loaded when it is first asked. A search that remembers everything then loads none of it, and
 * most of the program's start is the loading of what sensors need.
 */
export const describeSensor = (description: SensorDescription & Loaded): Sensor => ({
  ...description,
  companions: description.companions ?? [],
  concludesApart: description.concludesApart ?? false,
  startsSlowly: description.startsSlowly ?? false,
  readsAnyBytes: description.readsAnyBytes ?? false,
  inspect: async (file, settings, companions) => (await description.load()).inspect(file, settings, companions),
  conclude: async (facts, view, settings) => (await description.load()).conclude(facts, view, settings),
})

/** A small sensor, described and done in one place. */
export const defineSensor = <Settings, Facts extends Json = null>({
  facts,
  inspect,
  conclude,
  ...description
}: Omit<SensorDescription, 'settings'> & { readonly settings: z.ZodType<Settings> & SettingsSchema } & SensorWork<
    Settings,
    Facts
  >): Sensor => {
  const implementation = implementSensor(description.settings, {
    ...(facts === undefined ? {} : { facts }),
    ...(inspect === undefined ? {} : { inspect }),
    ...(conclude === undefined ? {} : { conclude }),
  })
  return describeSensor({
    ...description,
    inspects: inspect !== undefined,
    concludes: conclude !== undefined,
    load: async () => implementation,
  })
}

export type { SourceFile }
