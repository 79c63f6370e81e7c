import { messageOf } from '../domain/errors.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import type { Step, StepView } from '../domain/step.ts'
import { withheldFrom } from './authority.ts'
import type { Authority } from './authority.ts'
import { cursorOf, withStep } from './cursor.ts'
import type { StepCursor } from './cursor.ts'
import { outcomeOf } from './outcome.ts'
import { entry, store } from './ports.ts'
import type { Locked, RescuePorts } from './ports.ts'

interface Acts extends Authority {
  readonly ports: RescuePorts
  readonly locked: Locked
}

/** What is asked, and how it is said; `acts` is null where nothing is to be done. */
interface Request {
  readonly playbooks: ReadonlyMap<string, Playbook>
  readonly steps: ReadonlyMap<string, Step>
  readonly runs: readonly RunRecord[]
  readonly view: (run: RunRecord) => StepView
  readonly acts: Acts | null
}

/** A step of a run that acted, and may have something to say when the run is long over. */
interface Left {
  readonly playbook: Playbook
  readonly run: RunRecord
  readonly id: string
  readonly step: Step
}

/** What the step of a run gave, once it has acted. */
const actedOf = (run: RunRecord, id: string): StepCursor | null => {
  const taken = cursorOf(run)?.steps[id]
  return taken?.state === 'acted' ? taken : null
}

const leftBy = ({ playbooks, steps, runs }: Request): readonly Left[] =>
  runs.flatMap((run) => {
    const playbook = playbooks.get(run.playbook ?? '')
    return (playbook?.steps ?? []).flatMap(({ id, uses }) => {
      const step = steps.get(uses)
      return playbook === undefined || step === undefined || !step.lingers || actedOf(run, id) === null
        ? []
        : [{ playbook, run, id, step }]
    })
  })

/** Says what is due, under the lock. Gives why it could not: then it is tried again at the next look. */
const say = async (ports: RescuePorts, { playbook, run: { id: runId }, id, step }: Left): Promise<string | null> => {
  const run = (await ports.state.read()).state.runs.find((one) => one.id === runId)
  const taken = run === undefined ? null : actedOf(run, id)
  if (run === undefined || taken === null) return null
  const view = ports.view(run)
  const later = await step.later(taken.outputs, view)
  if (later === null) return null
  const numbers: number[] = []
  try {
    for (const change of later.changes) {
      const { number } = await ports.apply(change)
      if (number !== null) numbers.push(number)
    }
  } catch (error) {
    return `${id} could not remind: ${messageOf(error)}`
  }
  const subject = `${playbook.id}/${id}`
  const said = later.changes.length === 0 ? [] : [{ uses: step.id, reminder: true, numbers }]
  const told = withStep(run, id, { ...taken, outputs: { ...later.outputs } })
  await store(
    ports,
    told,
    `${subject} ${said.length === 0 ? 'is over' : 'reminds'}`,
    said.map((evidence) => entry(view, 'step.acted', subject, evidence)),
  )
  return null
}

/** Whether a step has anything to say now that this request may say. */
const isDue = async (request: Request, acts: Acts, { run, id, step }: Left): Promise<boolean> => {
  const view = request.view(run)
  const later = await step.later(actedOf(run, id)?.outputs ?? {}, view)
  return later !== null && withheldFrom(run, view, acts) === null && (await acts.ports.stopped()) === null
}

/**
 * Says what steps of runs left to be said later: such a run holds neither its cases nor what it is about. Gives the runs
 * of which it could not be said, each with the reason.
 */
export const afterwards = async (request: Request): Promise<readonly Outcome[]> => {
  const { acts, steps } = request
  if (acts === null) return []
  const outcomes: Outcome[] = []
  for (const left of leftBy(request)) {
    if (!(await isDue(request, acts, left))) continue
    const { playbook, run } = left
    const reason = await acts.locked(playbook.id, run.id, (renew) => say({ ...acts.ports, renew }, left))
    if (reason !== null) outcomes.push({ ...outcomeOf(playbook, run, steps), reason })
  }
  return outcomes
}
