import type { Companions } from '../domain/sensor.ts'
import type { Tree, TreeEntry } from '../domain/workspace.ts'
import { unread } from './inspection.ts'
import type { Equipment } from './inspection.ts'
import type { Inspector, OpenInspector } from './inspector.ts'
import { gather, recallPart, recallWaivers } from './part.ts'
import type { Gathered, Part, Recalling } from './part.ts'
import type { Planned } from './plan.ts'

/** What inspecting needs to know of the repository and of this search. */
export interface InspectRequest extends Recalling {
  readonly open: OpenInspector
  readonly progress: (done: number, total: number) => void
  /** Told when files are being inspected, and this thread has little to do. */
  readonly inspecting: () => void
}

/** Files asked for in one turn, which a repository over the API answers with one request, and their bytes. */
const mostTogether = 100
const heaviestTogether = 16 * 1024 * 1024

/** Batches under way at one time, so that one slow file keeps no worker idle. */
const batchesAtOnce = 2

/** Inspects what is not remembered, each file read once whatever the number of sensors, and gives every sensor's part. */
export const inspectAll = async (
  request: InspectRequest,
  plan: readonly Planned[],
  whole: readonly Planned[],
): Promise<ReadonlyMap<string, Gathered>> => {
  const parts = await Promise.all([
    ...plan.map((planned) => recallPart(request, planned)),
    recallWaivers(request, plan, whole),
  ])
  const jobs = new Map<string, Asked>()
  for (const part of parts) {
    for (const entry of part.files) {
      const job = jobs.get(entry.path) ?? { entry, parts: [] }
      job.parts.push(part)
      jobs.set(entry.path, job)
    }
  }
  if (jobs.size > 0) await perform(request, parts, [...jobs.values()])
  return new Map(parts.map((part) => [part.sensor.id, gather(part, request)]))
}

/** One file and who has to look at it. */
interface Asked {
  readonly entry: TreeEntry
  readonly parts: Part[]
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

async function perform(request: InspectRequest, parts: readonly Part[], jobs: readonly Asked[]): Promise<void> {
  const asked = new Set(jobs.flatMap((job) => job.parts))
  const busy = parts.filter((part) => asked.has(part))
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
  const one = async ({ entry, parts: given }: Asked): Promise<void> => {
    await inspectOne(request.tree, inspector, entry, given)
    request.progress(++done, jobs.length)
  }
  const run = async (): Promise<void> => {
    for (const batch of waiting) await Promise.all(batch.map(one))
  }
  try {
    const all = Promise.all(Array.from({ length: batchesAtOnce }, run))
    request.inspecting()
    await all
  } finally {
    await inspector.close()
  }
}

async function inspectOne(tree: Tree, inspector: Inspector, entry: TreeEntry, parts: readonly Part[]): Promise<void> {
  const { path, blob } = entry
  const bytes = await tree.read(path)
  if (!bytes.known) {
    for (const part of parts) {
      part.inspections.set(path, unread(path, bytes.reason))
      part.lost.add(path)
    }
    return
  }
  const file = { path, blob, bytes: bytes.value }
  const results = await inspector.inspect({ file, sensors: parts.map(({ sensor }) => sensor.id) })
  for (const [index, { inspection, ms, lost }] of results.entries()) {
    const part = parts[index]
    if (part === undefined) continue
    part.inspections.set(path, inspection)
    part.ms += ms
    if (lost) part.lost.add(path)
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
