import { z } from 'zod'
import type { Answer } from '../domain/answer.ts'
import type { MailboxMemory } from '../domain/intent.ts'
import type { Live, RequestCount } from '../domain/live.ts'
import type { InspectionMemory } from '../domain/memory.ts'
import { anyGlob } from '../domain/quick-glob.ts'
import type { Sensor, View } from '../domain/sensor.ts'
import type { Settings } from '../domain/settings.ts'
import type { Stores } from '../domain/stores.ts'
import type { Survey } from '../domain/survey.ts'
import { waiverSchema } from '../domain/waiver.ts'
import type { Waiver } from '../domain/waiver.ts'
import type { ChangeSet, Clock, Workspace } from '../domain/workspace.ts'
import { circumstancesOf } from './circumstances.ts'
import type { Concluder, OpenConcluder } from './concluder.ts'
import { factsOn } from './facts-on.ts'
import { inlineWaivers } from './inline-waivers.ts'
import { inspectAll } from './inspect-all.ts'
import type { InspectRequest } from './inspect-all.ts'
import type { OpenInspector } from './inspector.ts'
import { planSearch } from './plan.ts'
import type { Planned, Selection } from './plan.ts'
import { gather, inScopeOf, recallPart } from './part.ts'
import type { Gathered } from './part.ts'
import { keepFacts, keepSearch } from './keep.ts'
import type { Keeping, Stamps } from './keep.ts'
import { readSensor } from './sensor-reading.ts'
import type { SensorSeen } from './sensor-reading.ts'
import { recallSearch } from './last-search.ts'
import type { LastSearch } from './last-search.ts'

/** What a search is asked. Nothing in it can write, but for the memory, which is a cache. */
export interface SearchRequest {
  readonly sensors: readonly Sensor[]
  readonly settings: Settings
  readonly selection?: Selection
  readonly workspace: Workspace
  /** The change that is judged; null when the state itself is surveyed. */
  readonly change: ChangeSet | null
  /** Whether the survey serves to judge a change: so does that of its base. By default where there is a change. */
  readonly judging?: boolean
  readonly live: Live
  readonly stores: Stores
  readonly clock: Clock
  readonly mailbox?: Answer<MailboxMemory>
  readonly memory: InspectionMemory
  readonly inspector: OpenInspector
  readonly concluder: OpenConcluder
  /** Called as files are inspected: how many of how many. */
  readonly progress?: (done: number, total: number) => void
  readonly requests?: () => RequestCount
}

const noRequests: RequestCount = { rest: 0, graphql: 0, notModified: 0 }

/**
 * Walks once, reads and parses each file once, asks every sensor, and says what they saw and what they could not see.
 * The same tree, settings, memory or none, give the same survey but for its `ms`, `remembered` and `requests`.
 */
export const search = async (request: SearchRequest): Promise<Survey> => {
  const concluder = request.concluder(viewOf(request))
  try {
    return await searchWith(request, concluder)
  } finally {
    await Promise.all([concluder.close(), request.inspector.release?.()])
  }
}

async function searchWith(request: SearchRequest, concluder: Concluder): Promise<Survey> {
  const { workspace, change } = request
  const plan = planSearch(request.sensors, request.settings.sensors, request.selection)
  const whole = isEmpty(request.selection) ? plan : planSearch(request.sensors, request.settings.sensors)
  const { tree, treeHash } = workspace
  const last = await recallSearch(request.memory, tree, treeHash)
  prepare(askedAnew(plan, last), last, { inspector: request.inspector, concluder })
  const recalling: InspectRequest = {
    tree,
    memory: request.memory,
    last,
    touched: change?.files.map(({ path }) => path) ?? [],
    circumstances: circumstancesOf(viewOf(request)),
    expect: (sensor, facts) => concluder.expect(sensor, facts),
    open: request.inspector,
    progress: request.progress ?? (() => undefined),
  }
  const readings = new Map<Planned, SensorSeen>()
  const read = async (planned: Planned, part: Gathered): Promise<void> =>
    void readings.set(planned, await readSensor({ workspace, change, concluder }, planned, part))
  const [inspecting, asking] = [plan.filter(inspects), plan.filter((planned) => !inspects(planned))]
  const keeping = { memory: request.memory, workspace, last, isWhole: whole === plan }
  // What needs no file inspected begins at once: such sensors mostly wait for GitHub.
  const [{ stamps, waivers }] = await Promise.all([
    inspectAll(recalling, inspecting, whole).then((parts) => readFiles(parts, inspecting, { keeping, read })),
    ...asking.map(async (planned) => read(planned, gather(await recallPart(recalling, planned), recalling))),
  ])
  const seen = plan.flatMap((planned) => readings.get(planned) ?? [])
  const results = [
    ...seen.map(({ result }) => result),
    ...(waivers === undefined ? [] : [{ gathered: waivers, concluded: null }]),
  ]
  await keepSearch(keeping, results, stamps)
  return {
    schema: 'sar/survey@1',
    ...namedBy(request),
    commit: workspace.commit,
    dirty: workspace.dirty,
    sensors: seen.map(({ report }) => report),
    findings: seen.flatMap(({ findings }) => findings),
    waivers: waiversOf(waivers, whole === plan ? null : inScopeOf(plan)),
    requests: request.requests?.() ?? noRequests,
    partial: tree.partial !== null,
  }
}

/** Reads each sensor as soon as its files are inspected, and keeps their facts. */
async function readFiles(
  parts: ReadonlyMap<string, Promise<Gathered>>,
  plan: readonly Planned[],
  { keeping, read }: { readonly keeping: Keeping; readonly read: (planned: Planned, part: Gathered) => Promise<void> },
): Promise<{ readonly stamps: Stamps; readonly waivers: Gathered | undefined }> {
  const reading = plan.map(async (planned) => {
    const part = await parts.get(planned.sensor.id)
    if (part !== undefined) await read(planned, part)
  })
  const keep = async () => {
    const stamps = await keepFacts(keeping, parts.values())
    return { stamps, waivers: await parts.get(inlineWaivers.id) }
  }
  const [kept] = await Promise.all([keep(), ...reading])
  return kept
}

/** Starts the threads that sensors will need, which load while this one reads what is remembered. */
const prepare = (
  asked: readonly Sensor[],
  { difference }: LastSearch,
  { inspector, concluder }: { readonly inspector: OpenInspector; readonly concluder: Concluder },
): void => {
  if (asked.length > 0 && difference.altered.size > 0) inspector.prepare?.(asked)
  const apart = asked.filter(({ concludesApart }) => concludesApart)
  if (apart.length > 0) concluder.prepare(apart)
}

/** The sensors that remember their files, some of which are not as they were. */
const askedAnew = (plan: readonly Planned[], { outcomes, difference }: LastSearch): readonly Sensor[] => {
  const altered = [...difference.altered, ...difference.gone]
  return plan.flatMap(({ sensor }) =>
    sensor.inspects && outcomes.has(sensor.id) && altered.some(anyGlob(sensor.files)) ? [sensor] : [],
  )
}

/** `owner/name`; for a repository that has none, the name of the folder that it lies in. */
const namedBy = ({ workspace, live }: SearchRequest): Pick<Survey, 'repository' | 'folder'> => {
  const repository = workspace.repository ?? live.repository
  const folder = workspace.root?.split(/[\\/]/).findLast((part) => part !== '')
  return { repository, ...(repository === null && folder !== undefined ? { folder } : {}) }
}

const inspects = ({ sensor }: Planned): boolean => sensor.inspects

const viewOf = ({ workspace, change, judging, clock, live, stores, mailbox }: SearchRequest): View => ({
  tree: workspace.tree,
  history: workspace.history,
  defaultBranch: workspace.defaultBranch,
  change,
  judging: judging ?? change !== null,
  asOf: clock.now(),
  live,
  stores,
  ...(mailbox === undefined ? {} : { mailbox }),
})

const isEmpty = ({ layers, sensors }: Selection = {}): boolean => layers === undefined && sensors === undefined

/** A waiver that the memory spoilt is none: what it hid is told. */
const factsOfWaivers = z.array(waiverSchema).catch([])

/** The waivers of the files that were asked about; of all of them where `inScope` is null. */
const waiversOf = (part: Gathered | undefined, inScope: ((path: string) => boolean) | null): Waiver[] =>
  factsOn(part?.facts() ?? null).flatMap(({ path, facts }) =>
    inScope === null || inScope(path) ? factsOfWaivers.parse(facts) : [],
  )
