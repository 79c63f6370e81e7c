import { z } from 'zod'
import type { Answer } from '../domain/answer.ts'
import type { Finding } from '../domain/finding.ts'
import { toJson } from '../domain/identity.ts'
import type { MailboxMemory } from '../domain/intent.ts'
import type { Live, RequestCount } from '../domain/live.ts'
import type { InspectionMemory } from '../domain/memory.ts'
import { statusOf } from '../domain/reading.ts'
import type { Reading, Unknown } from '../domain/reading.ts'
import type { Sensor, View } from '../domain/sensor.ts'
import type { Settings } from '../domain/settings.ts'
import type { Stores } from '../domain/stores.ts'
import type { SensorReport, Survey } from '../domain/survey.ts'
import { waiverSchema } from '../domain/waiver.ts'
import type { Waiver } from '../domain/waiver.ts'
import type { ChangeSet, Clock, Workspace } from '../domain/workspace.ts'
import { conclude } from './conclude.ts'
import type { Concluder, OpenConcluder } from './concluder.ts'
import { findingsOf } from './findings.ts'
import { inlineWaivers } from './inline-waivers.ts'
import { inspectAll, isRemembered } from './inspect-all.ts'
import type { Gathered } from './inspect-all.ts'
import type { OpenInspector } from './inspector.ts'
import { planSearch, scopeOf } from './plan.ts'
import type { Planned, Selection } from './plan.ts'
import { remember } from './remembered.ts'

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
    await concluder.close()
  }
}

async function searchWith(request: SearchRequest, concluder: Concluder): Promise<Survey> {
  const { workspace, change } = request
  const plan = planSearch(request.sensors, request.settings.sensors, request.selection)
  const { tree, treeHash } = workspace
  // What needs no file inspected begins at once: such sensors mostly wait for GitHub.
  const apart = plan.filter(({ sensor }) => !isRemembered(sensor))
  const [early, gathered] = await Promise.all([
    Promise.all(apart.map((planned) => readingOf({ request, concluder }, planned, undefined))),
    inspectAll(
      {
        tree,
        treeHash,
        change,
        memory: request.memory,
        open: request.inspector,
        progress: request.progress ?? (() => undefined),
      },
      plan,
    ),
  ])
  const done = new Map(apart.map((planned, index) => [planned, early[index]]))
  const seen = await Promise.all(
    plan.map(
      async (planned) =>
        done.get(planned) ?? readingOf({ request, concluder }, planned, gathered.get(planned.sensor.id)),
    ),
  )
  const waivers = gathered.get(inlineWaivers.id)
  if (waivers?.fresh === true) await remember(request.memory, inlineWaivers, waivers.key, waivers.shelf)
  return {
    schema: 'sar/survey@1',
    ...namedBy(request),
    commit: workspace.commit,
    dirty: workspace.dirty,
    sensors: seen.map(({ report }) => report),
    findings: seen.flatMap(({ findings }) => findings),
    waivers: waiversOf(waivers),
    requests: request.requests?.() ?? noRequests,
    partial: tree.partial !== null,
  }
}

/** `owner/name`; for a repository that has none, the name of the folder that it lies in. */
const namedBy = ({ workspace, live }: SearchRequest): Pick<Survey, 'repository' | 'folder'> => {
  const repository = workspace.repository ?? live.repository
  const folder = workspace.root?.split(/[\\/]/).findLast((part) => part !== '')
  return { repository, ...(repository === null && folder !== undefined ? { folder } : {}) }
}

interface Seen {
  readonly report: SensorReport
  readonly findings: Finding[]
}

interface Searching {
  readonly request: SearchRequest
  readonly concluder: Concluder
}

async function readingOf(searching: Searching, planned: Planned, part: Gathered | undefined): Promise<Seen> {
  const { sensor } = planned
  const { request } = searching
  const began = performance.now()
  const reading = await concluded(searching, planned, part)
  const inspections = [...(part?.inspections.values() ?? [])]
  const inScope = scopeOf(planned)
  const observations = [
    ...inspections.flatMap(({ findings }) => findings),
    ...reading.findings.filter(({ location }) => location === undefined || inScope(location.path)),
  ]
  const findings = [...findingsOf(sensor, observations, planned.effect)]
  const unknown = [
    ...inspections.flatMap((inspection) => inspection.unknown ?? []),
    ...reading.unknown,
    ...partialTree(request.workspace),
  ]
  const idle = !sensor.concludes && inspections.length === 0 ? 'no file of the kinds that it looks at' : undefined
  const notApplicable = reading.notApplicable ?? idle
  const status = statusOf({ findings, unknown, notApplicable })
  return {
    findings,
    report: {
      id: sensor.id,
      layer: sensor.layer,
      status,
      unknown: distinct(unknown),
      notApplicable: status === 'not-applicable' ? (notApplicable ?? null) : null,
      findings: findings.length,
      files: inspections.length,
      remembered: part?.remembered ?? 0,
      ms: Math.round((performance.now() - began + (part?.ms ?? 0)) * 10) / 10,
      ...(reading.figures === undefined ? {} : { figures: { ...reading.figures } }),
    },
  }
}

const nothingConcluded: Reading = { findings: [], unknown: [] }

/** The sensor's conclusion, remembered or made; what was learned goes back to the memory. */
async function concluded(
  { request, concluder }: Searching,
  planned: Planned,
  part: Gathered | undefined,
): Promise<Reading> {
  const { sensor, own } = planned
  const before = part?.shelf.reading ?? null
  if (before !== null) return before
  const facts = [...(part?.inspections ?? [])].flatMap(([path, { facts: held }]) =>
    held === null ? [] : [{ path, facts: held }],
  )
  const { reading, lasting } = sensor.concludes
    ? await conclude(concluder, { sensor, facts, own })
    : { reading: nothingConcluded, lasting: false }
  const learned = lasting && typeof part?.shelf.tree === 'string' && request.change === null
  if (part !== undefined && (part.fresh || learned)) {
    await remember(request.memory, sensor, part.key, { ...part.shelf, reading: learned ? reading : null })
  }
  return reading
}

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

const partialTree = ({ tree }: Workspace): readonly Unknown[] =>
  tree.partial === null ? [] : [{ subject: 'the list of files', reason: tree.partial }]

/** One line a subject and reason, sorted. */
const distinct = (unknown: readonly Unknown[]): Unknown[] => {
  const byText = new Map(unknown.map((one) => [`${one.subject}\0${one.reason}`, one]))
  return [...byText].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one)
}

const factsOfWaivers = z.array(waiverSchema)

const waiversOf = (part: Gathered | undefined): Waiver[] =>
  [...(part?.inspections.values() ?? [])].flatMap(({ facts }) =>
    facts === null ? [] : factsOfWaivers.parse(toJson(facts)),
  )
