import type { z } from 'zod'
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

/**
 * A sensor's form. `inspect` is pure over one file's bytes, its companions and the settings: no clock, no I/O, so that
 * its result is remembered by blob. `conclude` joins the facts and sees the whole repository.
 */
export interface SensorForm<Settings, Facts extends Json> {
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
  /** Raise it whenever the same bytes may give another answer. */
  readonly version: number
  /** The sensor's own settings; every key has a default, so `{}` parses. */
  readonly settings: z.ZodType<Settings>
  inspect?(file: SourceFile, settings: Settings, companions: Companions): Inspection<Facts> | Promise<Inspection<Facts>>
  conclude?(facts: readonly FileFacts<Facts>[], view: View, settings: Settings): Promise<Reading>
}

/**
 * A sensor as the engine and the lists hold it: its types are closed over, so that a list of different sensors has
 * one type. Settings and facts enter as JSON and are parsed by the sensor's own schema.
 */
export interface Sensor {
  readonly id: string
  readonly layer: Layer
  readonly title: string
  readonly why: string
  readonly cannotKnow: string
  readonly kinds: Readonly<Record<string, string>>
  readonly files: readonly string[]
  readonly companions: readonly string[]
  readonly wakesOn: readonly WakeEvent[]
  readonly cadence: Cadence
  readonly version: number
  readonly settings: z.ZodType
  readonly inspects: boolean
  readonly concludes: boolean
  readonly concludesApart: boolean
  inspect(file: SourceFile, settings: Json, companions: Companions): Promise<Inspection<Json>>
  conclude(facts: readonly FileFacts<Json>[], view: View, settings: Json): Promise<Reading>
}

const nothing: Inspection<Json> = { facts: null, findings: [] }

/**
 * Fills in the form. `facts` is the schema of what `inspect` gathers: remembered facts come back from a cache, which
 * is outside, and are parsed before `conclude` sees them.
 */
export const defineSensor = <Settings, Facts extends Json = null>(
  form: SensorForm<Settings, Facts> & { readonly facts?: z.ZodType<Facts> },
): Sensor => ({
  id: form.id,
  layer: form.layer,
  title: form.title,
  why: form.why,
  cannotKnow: form.cannotKnow,
  kinds: form.kinds,
  files: form.files,
  companions: form.companions ?? [],
  wakesOn: form.wakesOn,
  cadence: form.cadence,
  version: form.version,
  settings: form.settings,
  inspects: form.inspect !== undefined,
  concludes: form.conclude !== undefined,
  concludesApart: form.concludesApart ?? false,
  inspect: async (file, settings, companions) =>
    form.inspect === undefined ? nothing : form.inspect(file, form.settings.parse(settings), companions),
  conclude: async (facts, view, settings) => {
    if (form.conclude === undefined) return { findings: [], unknown: [] }
    const schema = form.facts
    const parsed = schema === undefined ? [] : facts.map(({ path, facts }) => ({ path, facts: schema.parse(facts) }))
    return form.conclude(parsed, view, form.settings.parse(settings))
  },
})

export type { SourceFile }
