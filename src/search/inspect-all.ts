import type { Inspection, Sensor } from '../domain/sensor.ts'
import type { Companions } from '../domain/sensor.ts'
import { sha256 } from '../domain/identity.ts'
import type { Json } from '../domain/identity.ts'
import type { InspectionMemory } from '../domain/memory.ts'
import type { ChangeSet, Tree, TreeEntry } from '../domain/workspace.ts'
import { inlineWaivers } from './inline-waivers.ts'
import { unread } from './inspection.ts'
import type { Equipment } from './inspection.ts'
import type { Inspector, OpenInspector } from './inspector.ts'
import { scopeOf } from './plan.ts'
import type { Planned } from './plan.ts'
import { fileKey, memorable, recall, recalled } from './remembered.ts'
import type { Remembered } from './remembered.ts'

/** What inspecting needs to know of the repository and of this search. */
export interface InspectRequest {
  readonly tree: Tree
  readonly treeHash: string
  readonly change: ChangeSet | null
  readonly memory: InspectionMemory
  readonly open: OpenInspector
  readonly progress: (done: number, total: number) => void
}

/** One sensor's inspections, by path in order. `shelf` is what to remember when `fresh` is true. */
export interface Gathered {
  readonly inspections: ReadonlyMap<string, Inspection<Json>>
  readonly remembered: number
  readonly fresh: boolean
  readonly key: string
  readonly shelf: Remembered
  readonly ms: number
}

interface Work {
  readonly sensor: Sensor
  readonly own: Json
  readonly companions: readonly TreeEntry[]
  readonly key: string
  readonly recalled: Remembered
  readonly files: readonly TreeEntry[]
  readonly inspections: Map<string, Inspection<Json>>
  readonly kept: Map<string, Json>
  remembered: number
  ms: number
}

/** Files asked for in one turn, which a repository over the API answers with one request, and their bytes. */
const mostTogether = 100
const heaviestTogether = 16 * 1024 * 1024

/** Batches under way at one time, so that one slow file keeps no worker idle. */
const batchesAtOnce = 2

/**
 * Whether a sensor has a shelf in the memory: with files, for what was inspected; without, where its conclusion computes
 * over what files hold. The others mostly wait for GitHub, and nothing of them lasts.
 */
export const isRemembered = ({ inspects, concludesApart }: Sensor): boolean => inspects || concludesApart

/** Inspects what is not remembered, each file read once whatever the number of sensors, and gives every sensor's part. */
export const inspectAll = async (
  request: InspectRequest,
  plan: readonly Planned[],
): Promise<ReadonlyMap<string, Gathered>> => {
  const inspecting = plan.filter(({ sensor }) => isRemembered(sensor))
  const works = await Promise.all(inspecting.map((planned) => prepare(request, planned)))
  works.push(await prepareWaivers(request, works))
  const touched = new Set(request.change?.files.map(({ path }) => path))
  const jobs = new Map<string, { readonly entry: TreeEntry; readonly works: Work[] }>()
  for (const work of works) {
    for (const entry of work.files) {
      const key = fileKey(entry.path, entry.blob)
      const inspection = touched.has(entry.path) ? null : recalled(work.recalled, key)
      if (inspection === null) {
        const job = jobs.get(entry.path) ?? { entry, works: [] }
        job.works.push(work)
        jobs.set(entry.path, job)
      } else {
        work.inspections.set(entry.path, inspection)
        work.kept.set(key, work.recalled.files.get(key) ?? memorable(inspection))
        work.remembered += 1
      }
    }
  }
  if (jobs.size > 0) await perform(request, works, [...jobs.values()])
  return new Map(works.map((work) => [work.sensor.id, gathered(work, request.treeHash)]))
}

async function prepare({ tree, treeHash, memory }: InspectRequest, planned: Planned): Promise<Work> {
  const { sensor, own, hash } = planned
  const companions = entriesOf(tree, sensor.companions.length > 0 ? tree.match(sensor.companions) : [])
  const key = sha256([hash, ...companions.map(({ path, blob }) => `${blob} ${path}`)].join('\n'))
  const remembered = await recall(memory, sensor, key)
  return {
    ...blank(sensor, own, key, remembered),
    companions,
    files: remembered.tree === treeHash ? listed(tree, remembered) : inScope(tree, planned),
  }
}

const blank = (sensor: Sensor, own: Json, key: string, remembered: Remembered): Work => ({
  sensor,
  own,
  key,
  recalled: remembered,
  companions: [],
  files: [],
  inspections: new Map(),
  kept: new Map(),
  remembered: 0,
  ms: 0,
})

/** Waivers are looked for in every file that a sensor of this search inspects. */
async function prepareWaivers({ memory }: InspectRequest, works: readonly Work[]): Promise<Work> {
  const files = new Map(works.flatMap((work) => work.files.map((entry) => [entry.path, entry] as const)))
  const key = `${inlineWaivers.id} ${inlineWaivers.version}`
  const remembered = await recall(memory, inlineWaivers, key)
  return { ...blank(inlineWaivers, {}, key, remembered), files: [...files.values()] }
}

const entriesOf = (tree: Tree, paths: readonly string[]): readonly TreeEntry[] =>
  paths.flatMap((path) => tree.entry(path) ?? [])

const inScope = (tree: Tree, planned: Planned): readonly TreeEntry[] =>
  entriesOf(tree, tree.match(planned.sensor.files).filter(scopeOf(planned)))

/** The files of an unchanged tree, as the memory lists them. */
const listed = (tree: Tree, { files }: Remembered): readonly TreeEntry[] =>
  entriesOf(
    tree,
    [...files.keys()].map((key) => key.slice(key.indexOf(' ') + 1)),
  )

/** One file and who has to look at it. */
interface Asked {
  readonly entry: TreeEntry
  readonly works: readonly Work[]
}

/** Files in their order, as many together as may be read at one time. */
function batched(jobs: readonly Asked[]): readonly (readonly Asked[])[] {
  const batches: Asked[][] = []
  let last: Asked[] = []
  let bytes = 0
  for (const job of jobs) {
    if (last.length === 0 || last.length >= mostTogether || bytes + job.entry.size > heaviestTogether) {
      last = []
      bytes = 0
      batches.push(last)
    }
    last.push(job)
    bytes += job.entry.size
  }
  return batches
}

async function perform(request: InspectRequest, works: readonly Work[], jobs: readonly Asked[]): Promise<void> {
  const asked = new Set(jobs.flatMap((job) => job.works))
  const busy = works.filter((work) => asked.has(work))
  const equipment = new Map<string, Equipment>()
  for (const { sensor, own, companions } of busy) {
    equipment.set(sensor.id, { settings: own, companions: await readCompanions(request.tree, companions) })
  }
  const inspector = request.open(
    busy.map(({ sensor }) => sensor),
    equipment,
  )
  const waiting = batched(jobs).values()
  let done = 0
  const one = async ({ entry, works: given }: Asked): Promise<void> => {
    await inspectOne(request.tree, inspector, entry, given)
    request.progress(++done, jobs.length)
  }
  const run = async (): Promise<void> => {
    for (const batch of waiting) await Promise.all(batch.map(one))
  }
  try {
    await Promise.all(Array.from({ length: batchesAtOnce }, run))
  } finally {
    await inspector.close()
  }
}

async function inspectOne(tree: Tree, inspector: Inspector, entry: TreeEntry, works: readonly Work[]): Promise<void> {
  const { path, blob } = entry
  const bytes = await tree.read(path)
  if (!bytes.known) {
    for (const work of works) work.inspections.set(path, unread(path, bytes.reason))
    return
  }
  const file = { path, blob, bytes: bytes.value }
  const results = await inspector.inspect({ file, sensors: works.map(({ sensor }) => sensor.id) })
  for (const [index, { inspection, ms, lost }] of results.entries()) {
    const work = works[index]
    if (work === undefined) continue
    work.inspections.set(path, inspection)
    work.ms += ms
    if (!lost) work.kept.set(fileKey(path, blob), memorable(inspection))
  }
}

async function readCompanions(tree: Tree, companions: readonly TreeEntry[]): Promise<Companions> {
  const texts = new Map<string, string>()
  const unreadable: { subject: string; reason: string }[] = []
  await Promise.all(
    companions.map(async ({ path }) => {
      const text = await tree.text(path)
      if (text.known) texts.set(path, text.value)
      else unreadable.push({ subject: path, reason: text.reason })
    }),
  )
  return { texts, unreadable: unreadable.toSorted((left, right) => (left.subject < right.subject ? -1 : 1)) }
}

function gathered(work: Work, treeHash: string): Gathered {
  const { sensor, key, recalled: before, files, kept, inspections, remembered, ms } = work
  const whole = kept.size === files.length
  const tree = sensor.id === inlineWaivers.id || !whole ? null : treeHash
  const same = tree === before.tree
  const ordered = files.flatMap(({ path }) => {
    const inspection = inspections.get(path)
    return inspection === undefined ? [] : [[path, inspection] as const]
  })
  return {
    inspections: new Map(ordered),
    remembered,
    fresh: !same || remembered < files.length || before.files.size !== kept.size,
    key,
    shelf: { tree, reading: same ? before.reading : null, files: kept },
    ms,
  }
}
