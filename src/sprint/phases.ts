import { z } from 'zod'
import { known } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import type { Case, Cases } from '../domain/case.ts'
import type { Outcome, Outcomes } from '../domain/outcome.ts'
import type { GateView } from '../domain/gate.ts'
import type { InspectionMemory } from '../domain/memory.ts'
import type { Observed } from '../domain/observed.ts'
import type { State, StateWriter } from '../domain/state.ts'
import type { Survey } from '../domain/survey.ts'
import type { Verdict } from '../domain/verdict.ts'
import type { Posture } from '../domain/posture.ts'
import { prevent } from '../prevent/prevent.ts'
import { introduced } from '../reintegrate/introduced.ts'
import { judge } from '../reintegrate/verdict.ts'
import { endedLately } from '../rescue/ended.ts'
import { recallAll } from '../rescue/recall-all.ts'
import { rescue } from '../rescue/rescue.ts'
import type { RescueRequest } from '../rescue/rescue.ts'
import { hides } from '../triage/records.ts'
import { broughtPlaybooks } from './brought-playbooks.ts'
import { rescueView } from './rescue-view.ts'
import type { SprintRequest } from './request.ts'
import { isSweep, searchIn, stateOf } from './survey.ts'
import { rescuesOf } from './rescues-of.ts'

/** The rescues of the last day that need nothing any more. */
export const endedOf = async ({ method, observed }: SprintRequest): Promise<readonly Outcome[]> => {
  const { runs } = stateOf(observed)
  if (runs.length === 0) return []
  return endedLately({
    runs,
    playbooks: method.playbooks,
    steps: await method.steps(),
    now: observed.clock.now(),
  })
}

/** What rescues are decided from, and act with. */
const rescueRequest = async (
  request: SprintRequest,
  sensors: Survey['sensors'],
  cases: readonly Case[],
): Promise<RescueRequest> => {
  const { method, observed, acting } = request
  const { playbooks } = method
  const steps = await method.steps()
  let { state } = observed
  const keep = (read: State): State => {
    state = known(read)
    return read
  }
  // What one rescue wrote, the next one sees.
  const view: RescueRequest['view'] = (run) =>
    rescueView({ ...observed, state }, cases, run, acting?.actor ?? 'sar-watchdog')
  const given = { playbooks, steps, runs: stateOf(observed).runs, sensors, view, now: observed.clock.now() }
  if (acting === null) return { ...given, acts: null }
  const { may, asked, code, locked, apply, stopped, openPullRequests } = acting
  return {
    ...given,
    acts: {
      may,
      asked,
      ...(code === undefined ? {} : { code }),
      locked,
      ports: {
        playbooks,
        steps,
        apply,
        state: watchedState(acting.state, keep),
        stopped,
        withheld: null,
        word: { asked: false, code: null },
        view,
        openPullRequests,
        renew: async () => {},
        recheck: (sensor, ids) => recheck(request, acting.observe, sensor, subjectsOf(observed, cases, ids)),
      },
    },
  }
}

/** Rescue: plans for every case that a playbook claims; with `acting`, what may be done is done. */
export const outcomesOf = async (request: SprintRequest, survey: Survey, cases: readonly Case[]): Promise<Outcomes> =>
  rescue(cases, await rescueRequest(request, survey.sensors, cases))

/** What rescues under way left GitHub to do later is taken back, where everything is to stop. Gives a line for each. */
export const recalledBy = async (request: SprintRequest): Promise<readonly string[]> =>
  recallAll(await rescueRequest(request, [], []))

/** The state as it is read and written, told to `keep` each time. */
const watchedState = (state: StateWriter, keep: (read: State) => State): StateWriter => ({
  read: async () => {
    const read = await state.read()
    keep(read.state)
    return read
  },
  update: async (message, update) => keep(await state.update(message, update)),
})

const openedSchema = z.object({ sensor: z.string(), subject: z.string() })

/** A case of a run, and what it is about; null where nobody remembers. */
interface AboutCase {
  readonly id: string
  readonly about: Pick<Case, 'sensor' | 'subject'> | null
}

/** What cases are about, as they stand or as the ledger opened them. */
const subjectsOf = (observed: Observed, cases: readonly Case[], ids: readonly string[]): readonly AboutCase[] => {
  const { ledger } = stateOf(observed)
  return ids.map((id) => {
    const standing = cases.find((one) => one.id === id)
    const opened = ledger.findLast(({ action, subject }) => action === 'case.opened' && subject === id)
    return { id, about: standing ?? openedSchema.safeParse(opened?.evidence).data ?? null }
  })
}

/**
 * Runs the sensor that a playbook names, and those that found the cases, again over what is there now. What they could not
 * see counts where it may hide one of the cases.
 */
async function recheck(
  request: SprintRequest,
  observe: () => Promise<Observed>,
  sensor: string,
  about: readonly AboutCase[],
): Promise<'clean' | 'found' | 'unknown'> {
  const isThere = (name: string): boolean => request.method.sensors.some(({ id }) => id === name)
  const found = about.flatMap((one) => one.about?.sensor ?? []).filter(isThere)
  const asked = [...new Set([sensor, ...found])]
  const { findings, sensors } = await searchIn({ ...request, selection: { sensors: asked } }, await observe())
  if (findings.some((one) => about.some(({ id }) => id === one.id))) return 'found'
  const isHidden = sensors.some(({ id, unknown }) =>
    unknown.some((one) => about.some((it) => it.about === null || hides(one, id, it.about.subject))),
  )
  return isHidden || sensors.length < asked.length ? 'unknown' : 'clean'
}

const readOnly = (memory: InspectionMemory): InspectionMemory => ({
  load: (shelf) => memory.load(shelf),
  save: async () => {},
})

/** The base of a change, surveyed with what the head's search remembers, so that only what differs is inspected. */
async function baseSurvey(request: SprintRequest): Promise<Answer<Survey> | null> {
  const { observed } = request
  if (observed.change === null) return null
  const { base } = observed.change
  if (!base.known) return base
  const memory = readOnly(observed.memory)
  return known(await searchIn(request, { ...observed, workspace: base.value, change: null, memory }))
}

/** The verdict, and the cases that the change brings: all of them where nobody can tell the old ones. */
export interface Judged {
  readonly verdict: Verdict
  readonly brought: readonly Case[]
}

/** Reintegrate: the six gates over the head, its base and the recorded evidence. */
export const judged = async (request: SprintRequest, head: Survey, { cases }: Cases): Promise<Judged> => {
  const { method, observed } = request
  const { change } = observed
  const base = await baseSurvey(request)
  const fresh = change === null || base === null ? known(head.findings) : introduced(head, base, change.set)
  const playbooks = await broughtPlaybooks(change?.set ?? null, observed.workspace.tree, method.steps)
  const verdict = await judge(method.gates, viewOf(request, { head, base, cases, introduced: fresh, playbooks }))
  if (!fresh.known) return { verdict, brought: cases }
  const ids = new Set(fresh.value.map(({ id }) => id))
  return { verdict, brought: cases.filter(({ id }) => ids.has(id)) }
}

const nothingMeasured = { measurement: null, ownRun: null, commands: {} } satisfies SprintRequest['measured']

/** What the gates judge from. */
const viewOf = (
  { method, observed, measured }: SprintRequest,
  seen: Pick<GateView, 'head' | 'base' | 'cases' | 'introduced' | 'playbooks'>,
): GateView => {
  const { change, state } = observed
  return {
    ...seen,
    ...rescuesOf(observed, method.playbooks),
    ...(measured ?? nothingMeasured),
    settings: observed.settings,
    asOf: observed.clock.now(),
    tree: observed.workspace.tree,
    change: change?.set ?? null,
    live: observed.live,
    defaultBranch: observed.workspace.defaultBranch,
    pullRequest: change?.pullRequest ?? null,
    evidence: (gate) =>
      state.known ? known(state.value.evidence.find((record) => record.gate === gate) ?? null) : state,
    intents: change?.intents ?? [],
    registry: observed.registry,
  }
}

/** The verdict of the gates alone. */
export const verdictOf = async (request: SprintRequest, head: Survey, cases: Cases): Promise<Verdict> =>
  (await judged(request, head, cases)).verdict

/** Prevent: watchdogs, score and gaps. */
export const postureOf = ({ method, observed }: SprintRequest, survey: Survey, cases: Cases): Posture =>
  prevent({
    survey,
    cases,
    state: observed.state,
    settings: observed.settings,
    sensors: method.sensors,
    playbooks: method.playbooks,
    at: observed.clock.now(),
    sweep: isSweep(observed),
  })
