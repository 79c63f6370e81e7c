import type { Case } from '../domain/case.ts'
import { canonical, sha256 } from '../domain/identity.ts'
import type { Outcome, Outcomes } from '../domain/outcome.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import type { Step, StepView } from '../domain/step.ts'
import type { SensorReport } from '../domain/survey.ts'
import { afterwards } from './afterwards.ts'
import { withheldFrom, withWord } from './authority.ts'
import type { Authority } from './authority.ts'
import { givenUp } from './blocker.ts'
import { awaitsConsent } from './consent.ts'
import { cursorOf, readCursor } from './cursor.ts'
import { dryRun } from './dry-run.ts'
import { outcomeOf } from './outcome.ts'
import { store } from './ports.ts'
import type { Locked, RescuePorts } from './ports.ts'
import { isOfOwnRun, ownRuns } from './own-runs.ts'
import { recall } from './recall.ts'
import { recover, recovered } from './recover.ts'
import { isStuck, rests } from './rests.ts'
import { advance, endWhereOver } from './run.ts'
import { scopeOf } from './scope.ts'
import { assign } from './select.ts'
import { part } from './twins.ts'
import type { Begun, Parted } from './twins.ts'

/** How a saga is performed: with the ports to act, under a lock that `locked` takes, or not at all. */
export interface RescueActs extends Authority {
  readonly ports: RescuePorts
  readonly locked: Locked
}

/** What a rescue is decided from. `acts` is null for a plan. */
export interface RescueRequest {
  readonly playbooks: ReadonlyMap<string, Playbook>
  readonly steps: ReadonlyMap<string, Step>
  readonly runs: readonly RunRecord[]
  /** What the sensors saw, and what they could not see. */
  readonly sensors: readonly Pick<SensorReport, 'id' | 'unknown'>[]
  readonly view: (run: RunRecord) => StepView
  readonly now: Date
  readonly acts: RescueActs | null
}

/** A run's id follows from what it is about, so that the same cases never start two runs. */
const runId = (playbook: string, cases: readonly string[], attempt: number): string =>
  sha256(canonical([playbook, [...cases].sort(), attempt])).slice(0, 10)

const newRun = ({ playbook, cases, about }: Begun, runs: readonly RunRecord[], now: Date): RunRecord => {
  const ids = cases.map(({ id }) => id)
  const known = new Set(runs.map(({ id }) => id))
  let attempt = 1
  while (known.has(runId(playbook.id, ids, attempt))) attempt += 1
  return {
    id: runId(playbook.id, ids, attempt),
    kind: 'saga',
    playbook: playbook.id,
    cases: ids,
    step: playbook.steps[0]?.id ?? null,
    waits: null,
    state: 'planned',
    startedAt: now.toISOString(),
    endedAt: null,
    attempt,
    cursor: about === null ? {} : { about },
  }
}

const planned = async (request: RescueRequest, playbook: Playbook, run: RunRecord): Promise<Outcome> => ({
  ...outcomeOf(playbook, run, request.steps),
  steps: [...(await dryRun(playbook, run, request.steps, request.view))],
})

/** How a run stands, with the reason why it must change nothing where there is one, and what a person is to confirm. */
const stands = async (request: RescueRequest, playbook: Playbook, run: RunRecord): Promise<Outcome> => {
  const { view, acts, steps } = request
  const outcome = outcomeOf(playbook, run, steps)
  const cursor = cursorOf(run)
  if (run.endedAt !== null || cursor === null) return outcome
  const given = { ...outcome, reason: withheldFrom(run, view(run), acts) ?? outcome.reason }
  if (cursor.consent === null || cursor.consent.by !== null) return given
  const plans = await dryRun(playbook, run, steps, view)
  const isLeft = ({ state, effect }: Outcome['steps'][number]) => state === 'planned' && effect === ''
  return {
    ...given,
    steps: given.steps.map((step) => (isLeft(step) ? (plans.find(({ id }) => id === step.id) ?? step) : step)),
  }
}

/** Why a run's record is written before it goes on. */
const begins = ({ cases }: RunRecord, before: RunRecord | undefined): string => {
  if (before === undefined) return 'starts'
  return cases.length > before.cases.length ? 'takes on what else is found' : 'is asked to go on'
}

const perform = async (
  request: RescueRequest,
  acts: RescueActs,
  playbook: Playbook,
  stood: RunRecord,
): Promise<Outcome> => {
  const { run } = await recall(acts, playbook, stood, withheldFrom(stood, request.view(stood), acts))
  const view = request.view(run)
  const given = withWord(run, view, acts)
  const withheld = withheldFrom(given, view, acts)
  if (withheld !== null && (await isStuck(acts.ports, playbook, given, withheld))) return stands(request, playbook, run)
  const isMeant = acts.code !== undefined && cursorOf(run)?.consent?.code === acts.code
  const word = { asked: acts.asked(playbook.id), code: isMeant ? acts.code : null }
  const before = run === stood ? request.runs.find(({ id }) => id === run.id) : run
  const isWaiting = given === before && (await awaitsConsent({ ...acts.ports, word }, playbook, run))
  if (isWaiting && view.cases.length > 0) return stands(request, playbook, run)
  if (given === before && (await rests(acts.ports, playbook, run))) return outcomeOf(playbook, run, request.steps)
  const ended = await acts.locked(playbook.id, run.id, async (renew) => {
    const ports: RescuePorts = { ...acts.ports, renew, withheld, word }
    if (given !== before) await store(ports, given, `${playbook.id} ${begins(given, before)}`)
    return isWaiting ? endWhereOver(ports, playbook, given) : advance(ports, given)
  })
  if (ended !== null) return stands(request, playbook, ended)
  return { ...outcomeOf(playbook, run, request.steps), reason: 'another process is at it' }
}

/**
 * Rescues: continues the sagas that are under way, and starts one for every case that a playbook claims and no saga has
 * in hand, nor another that is about the same; that a run failed which a saga started itself is no case for another one. Without `acts` nothing is done and
 * every step's exact changes are shown instead.
 */
export const rescue = async (cases: readonly Case[], request: RescueRequest): Promise<Outcomes> => {
  const open = request.runs.filter(({ kind, endedAt }) => kind === 'saga' && endedAt === null)
  const inHand = new Set([...open, ...standingAside(request, cases)].flatMap((run) => run.cases))
  const own = ownRuns(request.runs)
  const free = cases.filter((found) => !inHand.has(found.id) && !isOfOwnRun(found, own))
  const { fresh, taken } = parted(request, open, { free, cases })
  const outcomes: Outcome[] = []
  for (const stood of open) {
    const playbook = request.playbooks.get(stood.playbook ?? '')
    if (playbook === undefined) continue
    const same = taken.get(stood.id) ?? []
    const mine = same.filter(request.acts?.may ?? (() => false))
    const run = withCases(stood, mine)
    outcomes.push(
      request.acts === null || cursorOf(run) === null
        ? await stands(request, playbook, run)
        : await perform(request, request.acts, playbook, run),
    )
    const left = same.filter((found) => !mine.includes(found))
    if (left.length > 0) outcomes.push(await beside(request, { playbook, cases: left, about: null }, stood))
  }
  await recoverAll(request)
  outcomes.push(...(await afterwards(request)))
  for (const assignment of fresh) outcomes.push(...(await begin(request, assignment)))
  return { schema: 'sar/outcomes@1', outcomes, unknown: unreadIn(request) }
}

/** The free cases, parted into what is begun anew and what runs under way take on. */
const parted = (
  request: RescueRequest,
  open: readonly RunRecord[],
  { free, cases }: { readonly free: readonly Case[]; readonly cases: readonly Case[] },
): Parted => {
  const { playbooks, runs, now, view } = request
  return part(assign([...playbooks.values()], free), {
    open,
    standing: new Set(cases.map(({ id }) => id)),
    scope: (playbook, found) => {
      const run = newRun({ playbook, cases: [found], about: null }, runs, now)
      return scopeOf(playbook, view(run), readCursor(run))
    },
  })
}

/** The plan for cases of which a run under way has the like in hand, and which it may not act on. */
const beside = async (request: RescueRequest, given: Begun, { id }: RunRecord): Promise<Outcome> => ({
  ...(await planned(request, given.playbook, newRun(given, request.runs, request.now))),
  reason: `run ${id} has the same in hand: it takes on what it may act on`,
})

/** The run with what it takes on; the same run where that is nothing. */
const withCases = (run: RunRecord, taken: readonly Case[]): RunRecord =>
  taken.length === 0 ? run : { ...run, cases: [...run.cases, ...taken.map(({ id }) => id)] }

/**
 * Rescues that were given up and whose cases stand since: their blocker issue says what was tried, and nothing is tried
 * again until a person asks. A case that was over meanwhile is another one, and is taken up.
 */
const standingAside = ({ playbooks, runs, acts }: RescueRequest, cases: readonly Case[]): readonly RunRecord[] => {
  if (acts === null) return []
  const since = new Map(cases.map(({ id, firstSeen }) => [id, firstSeen]))
  return [...playbooks.keys()]
    .filter((id) => !acts.asked(id))
    .flatMap((id) => givenUp(id, { runs }))
    .filter(({ cases: own, startedAt }) => own.some((id) => (since.get(id) ?? startedAt) <= startedAt))
}

/** Sees to what rescues that were given up have left open. */
const recoverAll = async ({ acts, playbooks, runs }: RescueRequest): Promise<void> => {
  if (acts === null) return
  const left = [...playbooks.values()].filter(({ id }) => givenUp(id, { runs }).length > 0)
  if (left.length === 0) return
  const { state } = await acts.ports.state.read()
  for (const playbook of left) {
    const [first] = recovered(playbook, state)
    if (first === undefined) continue
    await acts.locked(playbook.id, first.id, (renew) => recover({ ...acts.ports, renew }, playbook))
  }
}

/** What was not read by the sensors whose findings a playbook mends: there may be more for it to do. */
const unreadIn = ({ playbooks, sensors }: RescueRequest): Outcomes['unknown'] => {
  const mended = new Set([...playbooks.values()].flatMap(({ verify }) => [verify.sensor, ...verify.also]))
  return sensors
    .filter(({ id }) => mended.has(id))
    .flatMap(({ id, unknown }) => unknown.map(({ subject, reason }) => ({ sensor: id, subject, reason })))
}

/** Starts a saga over the cases that may be acted on; the others are planned. */
const begin = async (request: RescueRequest, given: Begun): Promise<readonly Outcome[]> => {
  const { playbook, cases } = given
  const { acts, runs, now } = request
  const mine = acts === null ? [] : cases.filter(acts.may)
  const rest = cases.filter((found) => !mine.includes(found))
  const outcomes: Outcome[] = []
  if (acts !== null && mine.length > 0) {
    outcomes.push(await perform(request, acts, playbook, newRun({ ...given, cases: mine }, runs, now)))
  }
  if (rest.length > 0) outcomes.push(await planned(request, playbook, newRun({ ...given, cases: rest }, runs, now)))
  return outcomes
}
