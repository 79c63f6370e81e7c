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
}

/** Files asked for in one turn, which a repository over the API answers with one request, and their bytes. */
const mostTogether = 100
const heaviestTogether = 16 * 1024 * 1024

/** Batches under way at one time, so that one slow file keeps no worker idle. */
const batchesAtOnce = 2

/** Up to so many files are asked about twice: first by the sensors that start at once, then by the slow ones. */
const fewFiles = 32

/**
 * Inspects what is not remembered, each file in as few jobs as can be, and gives every sensor's part as soon as it is
 * whole: where few files changed, most sensors conclude while the slow ones still load.
 */
export const inspectAll = async (
  request: InspectRequest,
  plan: readonly Planned[],
  whole: readonly Planned[],
): Promise<ReadonlyMap<string, Promise<Gathered>>> => {
  const parts = await Promise.all([
    ...plan.map((planned) => recallPart(request, planned)),
    recallWaivers(request, plan, whole),
  ])
  const busy = parts.filter(({ files }) => files.length > 0)
  const files = new Set(busy.flatMap((part) => part.files.map(({ path }) => path)))
  const rounds = (files.size > fewFiles ? [busy] : bySpeed(busy)).filter((round) => round.length > 0)
  const ended = performed(request, busy, rounds)
  const ofPart = async (part: Part): Promise<Gathered> => {
    await ended[rounds.findIndex((round) => round.includes(part))]
    return gather(part, request)
  }
  return new Map(parts.map((part) => [part.sensor.id, ofPart(part)]))
}

const bySpeed = (parts: readonly Part[]): readonly (readonly Part[])[] => [
  parts.filter(({ sensor }) => !sensor.startsSlowly),
  parts.filter(({ sensor }) => sensor.startsSlowly),
]

const jobsOf = (parts: readonly Part[]): readonly Asked[] => {
  const jobs = new Map<string, Asked>()
  for (const part of parts) {
    for (const entry of part.files) {
      const job = jobs.get(entry.path) ?? { entry, parts: [] }
      job.parts.push(part)
      jobs.set(entry.path, job)
    }
  }
  return [...jobs.values()]
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

/** Asks one round after the other. Gives each round's end. */
function performed(
  request: InspectRequest,
  busy: readonly Part[],
  rounds: readonly (readonly Part[])[],
): readonly Promise<void>[] {
  if (busy.length === 0) return []
  const opened = opening(request, busy)
  const jobs = rounds.map(jobsOf)
  const total = jobs.reduce((sum, { length }) => sum + length, 0)
  let done = 0
  const ask = async (round: readonly Asked[]): Promise<void> => {
    const inspector = await opened
    const waiting = batched(round).values()
    const one = async ({ entry, parts }: Asked): Promise<void> => {
      await inspectOne(request.tree, inspector, entry, parts)
      request.progress(++done, total)
    }
    const run = async (): Promise<void> => {
      for (const batch of waiting) await Promise.all(batch.map(one))
    }
    await Promise.all(Array.from({ length: batchesAtOnce }, run))
  }
  const ended: Promise<void>[] = []
  for (const round of jobs) {
    const before = ended.at(-1) ?? Promise.resolve()
    ended.push(before.then(() => ask(round)))
  }
  const last = ended.pop()
  const closed = async (): Promise<void> => {
    try {
      await last
    } finally {
      await (await opened).close()
    }
  }
  return [...ended, closed()]
}

async function opening(request: InspectRequest, busy: readonly Part[]): Promise<Inspector> {
  const equipment = new Map<string, Equipment>()
  for (const { sensor, own, companions } of busy) {
    equipment.set(sensor.id, { settings: own, companions: await readCompanions(request.tree, companions) })
  }
  return request.open(
    busy.map(({ sensor }) => sensor),
    equipment,
  )
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
