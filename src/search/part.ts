import type { Inspection, Sensor } from '../domain/sensor.ts'
import { sha256 } from '../domain/identity.ts'
import type { Json } from '../domain/identity.ts'
import type { InspectionMemory } from '../domain/memory.ts'
import { anyGlob } from '../domain/quick-glob.ts'
import { emptyShelf } from '../domain/shelf.ts'
import type { Shelf } from '../domain/shelf.ts'
import type { Tree, TreeEntry } from '../domain/workspace.ts'
import type { Circumstances } from './circumstances.ts'
import { inlineWaivers } from './inline-waivers.ts'
import { isUntouched } from './last-search.ts'
import type { LastSearch } from './last-search.ts'
import type { Outcome, Seen } from './outcome.ts'
import { scopeOf } from './plan.ts'
import type { Planned } from './plan.ts'

/** What one sensor has to do in a search: the files to inspect now, beside what is remembered of the others. */
export interface Part {
  readonly sensor: Sensor
  readonly own: Json
  readonly companions: readonly TreeEntry[]
  readonly key: string
  /** What the last search came to; null where nothing of it holds. */
  readonly outcome: Outcome | null
  /** The facts of the last search, by path. */
  readonly shelf: Shelf
  readonly files: readonly TreeEntry[]
  /** Files in scope, whether inspected now or remembered. */
  readonly total: number
  /** What was inspected now, by path. */
  readonly inspections: Map<string, Inspection<Json>>
  /** Of these, the files whose inspection was cut short. */
  readonly lost: Set<string>
  ms: number
}

/** What recalling needs to know. `touched`: paths that the judged change touches, which are always looked at anew. */
export interface Recalling {
  readonly tree: Tree
  readonly memory: InspectionMemory
  readonly last: LastSearch
  readonly touched: readonly string[]
  readonly circumstances: Circumstances
  /** Told of facts that a conclusion will be drawn from, most of them as they are. */
  readonly expect: (sensor: Sensor, facts: Shelf) => void
}

/** What decides whether a conclusion still holds. */
type Now = Pick<Recalling, 'tree' | 'last' | 'circumstances'>

/** The key on a shelf of facts under which its stamp lies; no file has an empty path. */
export const stampKey = ''

/** A sensor's part, by what is remembered of it. */
export const recallPart = async (recalling: Recalling, planned: Planned): Promise<Part> => {
  const { tree } = recalling
  const { sensor, own, hash } = planned
  const companions = tree.match(sensor.companions).flatMap((path) => tree.entry(path) ?? [])
  const key = sha256([hash, ...companions.map(({ path, blob }) => `${blob} ${path}`)].join('\n'))
  return recalled(recalling, {
    sensor,
    own,
    companions,
    key,
    isInScope: inScopeOf([planned]),
    all: () => tree.match(sensor.files).filter(scopeOf(planned)),
  })
}

/**
 * Waivers are looked for in every file that a sensor of `plan` inspects. A search of all sensors, `whole`, remembers
 * them for those that ask only some.
 */
export const recallWaivers = async (
  recalling: Recalling,
  plan: readonly Planned[],
  whole: readonly Planned[],
): Promise<Part> =>
  recalled(recalling, {
    sensor: inlineWaivers,
    own: {},
    companions: [],
    key: sha256([inlineWaivers.version, ...whole.map(({ hash }) => hash)].join('\n')),
    isInScope: inScopeOf(plan),
    all: () => recalling.tree.match(['**']).filter(inScopeOf(plan)),
  })

/** Whether a sensor of a plan looks at a path. */
export const inScopeOf = (plan: readonly Planned[]): ((path: string) => boolean) => {
  const scopes = plan.map((planned) => ({ wanted: anyGlob(planned.sensor.files), isScoped: scopeOf(planned) }))
  return (path) => scopes.some(({ wanted, isScoped }) => wanted(path) && isScoped(path))
}

type Scoped = Pick<Part, 'sensor' | 'own' | 'companions' | 'key'> & {
  readonly isInScope: (path: string) => boolean
  readonly all: () => readonly string[]
}

async function recalled(
  { tree, memory, last, touched, circumstances, expect }: Recalling,
  { isInScope, all, ...rest }: Scoped,
): Promise<Part> {
  const { difference } = last
  const part = { ...rest, inspections: new Map(), lost: new Set<string>(), ms: 0 }
  const entriesOf = (paths: readonly string[]) => paths.flatMap((path) => tree.entry(path) ?? [])
  const outcome = last.outcomes.get(rest.sensor.id)
  if (outcome?.key === rest.key) {
    const looked = new Set([...difference.altered, ...touched, ...outcome.again])
    const files = entriesOf([...looked].toSorted()).filter(({ kind, path }) => isFile(kind) && isInScope(path))
    const isAsked =
      files.length > 0 || difference.left.some(isInScope) || !holds(outcome, { tree, last, circumstances })
    const shelf = isAsked ? await factsUnder(memory, rest.sensor.id, outcome.facts) : emptyShelf
    if (shelf !== null) {
      if (!shelf.isEmpty && rest.sensor.concludes) expect(rest.sensor, shelf)
      const count = (paths: readonly string[]): number => paths.filter(isInScope).length
      const total = outcome.files + count(difference.arrived) - count(difference.left)
      return { ...part, outcome, shelf, files, total }
    }
  }
  const files = entriesOf(all())
  return { ...part, outcome: null, shelf: emptyShelf, files, total: files.length }
}

/** The facts under a stamp; null where another lies there, or what lies there is cut or broken. */
const factsUnder = async (memory: InspectionMemory, id: string, stamp: string | null): Promise<Shelf | null> => {
  if (stamp === null) return emptyShelf
  try {
    const shelf = await memory.load(id)
    return shelf.lines.at(-1) === lineFeed && shelf.get(stampKey) === stamp ? shelf : null
  } catch {
    return null
  }
}

const lineFeed = 10

const isFile = (kind: TreeEntry['kind']): boolean => kind === 'file' || kind === 'executable'

/** Where files may be missing nothing is concluded that a whole tree told. */
const holds = ({ concluded }: Outcome, { tree, last, circumstances }: Now): boolean =>
  tree.partial === null && concluded !== null && isUntouched(concluded.trace, last.difference, circumstances)

/** A part when its files are inspected. */
export interface Gathered extends Pick<Part, 'sensor' | 'key' | 'total' | 'ms'> {
  /** What files told, by path in order. */
  readonly seen: readonly Seen[]
  readonly again: readonly string[]
  readonly remembered: number
  /** The stamp of the shelf where the facts lie as they are; null where they are not on it, or there are none. */
  readonly stamp: string | null
  /** The conclusion of the last search, where nothing that it rests on is altered. */
  readonly concluded: Outcome['concluded']
  /** Every file's facts, by path in no order; null where no file gave any. */
  readonly facts: () => Shelf | null
  /** Whether all of it is as it was remembered. */
  readonly same: boolean
}

/** Joins what was inspected now with what is remembered. */
export const gather = (part: Part, now: Now): Gathered => {
  const { sensor, key, total, ms, outcome, inspections, lost } = part
  const { altered, gone } = now.last.difference
  const isOld = (path: string): boolean => !inspections.has(path) && !altered.has(path) && !gone.has(path)
  let facts: Shelf | null | undefined
  const told = [...inspections].flatMap(([path, { findings, unknown = [] }]) =>
    findings.length + unknown.length === 0 ? [] : [{ path, findings: [...findings], unknown: [...unknown] }],
  )
  const sameFacts = outcome !== null && areSame(part, [...inspections.keys(), ...altered, ...gone])
  return {
    sensor,
    key,
    total,
    ms,
    seen: [...(outcome?.seen.filter(({ path }) => isOld(path)) ?? []), ...told].toSorted(byPath),
    again: [...lost],
    remembered: total - inspections.size,
    stamp: sameFacts ? outcome.facts : null,
    concluded: sameFacts && holds(outcome, now) ? outcome.concluded : null,
    facts: () => (facts === undefined ? (facts = factsOf(part, [...altered, ...gone])) : facts),
    same: sameFacts && inspections.size === 0 && gone.size === 0 && outcome.files === total,
  }
}

const byPath = (one: { readonly path: string }, other: { readonly path: string }): number =>
  one.path < other.path ? -1 : 1

/** More lookups than this cost more than to read all. */
const mostLookups = 20

/** Whether the files at these paths give the facts that are remembered. */
function areSame({ shelf, inspections }: Part, paths: readonly string[]): boolean {
  const before = paths.length > mostLookups ? new Map(shelf.entries()) : shelf
  return paths.every((path) => {
    const now = inspections.get(path)?.facts ?? null
    return JSON.stringify(before.get(path) ?? null) === JSON.stringify(now)
  })
}

/** The shelf without its stamp, with what was inspected now in place of what was there before. */
function factsOf({ shelf, inspections }: Part, differing: readonly string[]): Shelf | null {
  const changes = new Map<string, Json | undefined>([[stampKey, undefined]])
  for (const path of differing) changes.set(path, undefined)
  for (const [path, { facts }] of inspections) changes.set(path, facts ?? undefined)
  const held = shelf.with(changes)
  return held.isEmpty ? null : held
}
