import type { Change, Receipt } from '../domain/change.ts'
import { messageOf } from '../domain/errors.ts'
import type { LedgerLine, RunRecord } from '../domain/state.ts'
import type { Step, StepPlan, StepView } from '../domain/step.ts'
import { goesOn, leave, mayPass } from './again.ts'
import { capReached } from './caps.ts'
import { consentTo } from './consent.ts'
import { hasActed, readCursor, withStep } from './cursor.ts'
import type { StepCursor } from './cursor.ts'
import { entry, store, storeMoving } from './ports.ts'
import type { RescuePorts } from './ports.ts'
import type { ReadyStep } from './ready.ts'
import { applyAll, madeEarlier, notesOf, numbersOf } from './receipts.ts'
import { hold } from './taken.ts'
import type { Taken } from './taken.ts'
import { remind, waitFor } from './waiting.ts'

const cursorOf = (plan: StepPlan, key: string, step: Step, receipts: readonly Receipt[]): StepCursor => ({
  state: plan.waits === undefined ? 'acted' : 'waiting',
  key,
  effect: [plan.effect, ...notesOf(receipts)].join(': '),
  outputs: { ...plan.outputs, ...step.settle(receipts) },
  receipts: [...receipts],
  error: null,
})

/** What leads to one more pull request: our own, or that of the agent to whom a task is handed. */
const isProposal =
  (step: string) =>
  ({ kind }: Change): boolean =>
    kind === 'open-pull-request' || step === 'hand-to-agent'

/** Why a step must not act now. A pull request that it opened before, as before a refusal of the gates, is not another. */
const refusal = async (
  ports: RescuePorts,
  { id, changes }: Pick<StepPlan, 'changes'> & Pick<Step, 'id'>,
  view: StepView,
  earlier: readonly Receipt[],
): Promise<string | null> => {
  const stopped = await ports.stopped()
  if (stopped !== null) return stopped
  if (changes.length > 0 && ports.withheld !== null) return ports.withheld
  if (earlier.some(({ number }) => number !== null) || !changes.some(isProposal(id))) return null
  const { state } = await ports.state.read()
  return capReached(state, view.settings.rescue.caps, await ports.openPullRequests(), view.clock.now())
}

const settleDone = async (ports: RescuePorts, run: RunRecord, ready: ReadyStep, key: string): Promise<Taken> => {
  const view = viewOf(ports, run, ready)
  const { declared, step, input } = ready
  const earlier = readCursor(run).steps[declared.id]
  const plan = await step.plan(input, view)
  const cursor: StepCursor = { ...cursorOf(plan, key, step, earlier?.receipts ?? []), state: 'acted' }
  const subject = `${view.run.playbook}/${declared.id}`
  const evidence = { uses: step.id, key, already: true }
  const done = withStep({ ...goesOn(run), waits: null, state: 'planned' }, declared.id, cursor)
  return {
    run: await storeMoving(ports, done, {
      message: `${subject} is done`,
      append: [entry(view, 'step.acted', subject, evidence)],
      events: ready.moves(done),
    }),
    next: 'go-on',
  }
}

/** How this run first began the step, where it did: what is found of it then is its own, and is undone with it. */
const begunBy = ({ state, run }: StepView, subject: string): LedgerLine | undefined =>
  state.ledger.find(
    (line) => line.action === 'step.planned' && line.subject === subject && line.evidence['run'] === run.id,
  )

/** What the step may look at, with what it chose when this run first began it. */
const viewOf = (ports: RescuePorts, run: RunRecord, { declared }: ReadyStep): StepView => {
  const view = ports.view(run)
  const chosen = begunBy(view, `${view.run.playbook}/${declared.id}`)?.evidence['chosen']
  return chosen === undefined ? view : { ...view, chosen }
}

/**
 * The step failed, with what was done of it: the next run takes it again, or the run is given up. One that is taken again
 * has not failed yet, or its own `if:`, which holds for nothing that follows a failure, would skip it.
 */
const failedAt = async (ports: RescuePorts, run: RunRecord, id: string, given: Failed): Promise<Taken> => {
  const cursor = { ...given.cursor, error: messageOf(given.error) }
  if (mayPass(run, given.error)) {
    const planned = withStep(run, id, { ...cursor, state: 'planned' })
    return { run: await leave(ports, planned, given.error), next: 'again' }
  }
  const failed = withStep(run, id, { ...cursor, state: 'failed' })
  await store(ports, failed, `${run.playbook ?? ''}/${id} failed`).catch(() => {})
  return { run: failed, next: 'fail' }
}

interface Failed {
  readonly cursor: StepCursor
  readonly error: Error
}

/** Acts, and stores what came of it. */
const act = async (
  ports: RescuePorts,
  run: RunRecord,
  ready: ReadyStep,
  { plan, begun }: { readonly plan: StepPlan; readonly begun: boolean },
): Promise<Taken> => {
  const { declared, step, input } = ready
  const view = ports.view(run)
  const key = step.key(input, view)
  const subject = `${view.run.playbook}/${declared.id}`
  const done = await applyAll(ports.apply, plan.changes)
  const earlier = readCursor(run).steps[declared.id]?.receipts ?? []
  const given = begun ? done.receipts.map((one) => ({ ...one, already: false })) : done.receipts
  const receipts = madeEarlier(given, earlier)
  const cursor = cursorOf(plan, key, step, receipts)
  if (done.error !== null) return failedAt(ports, run, declared.id, { cursor, error: done.error })
  const waits = plan.waits ?? null
  const acted = withStep({ ...goesOn(run), waits, state: waits === null ? 'planned' : 'waiting' }, declared.id, cursor)
  const numbers = numbersOf(receipts)
  const again = earlier.length > 0 ? { again: true } : {}
  const notes = notesOf(receipts)
  const how = notes.length > 0 ? { notes } : {}
  const append = [entry(view, 'step.acted', subject, { uses: step.id, key, numbers, ...again, ...how })]
  const events = waits === null ? ready.moves(acted) : []
  try {
    await storeMoving(ports, acted, { message: `${subject} acted`, append, events })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return failedAt(ports, run, declared.id, { cursor, error })
  }
  return { run: acted, next: waits === null ? 'go-on' : 'wait' }
}

/**
 * Takes one step: asks whether it is done already, whether anything forbids acting now, writes the plan into the
 * ledger, acts, and stores what came of it. A crash between the two writes is met by asking `done`, and by changes
 * that are themselves found again when applied twice.
 */
export const takeStep = async (ports: RescuePorts, run: RunRecord, ready: ReadyStep): Promise<Taken> => {
  const { declared, step, input } = ready
  const view = viewOf(ports, run, ready)
  const key = step.key(input, view)
  const done = await step.done(input, view)
  if (done === 'unknown')
    return {
      run: await store(ports, hold(run, `cannot tell whether ${declared.id} is done`), `${declared.id} is unknown`),
      next: 'stop',
    }
  if (done) return settleDone(ports, run, ready, key)
  if (hasActed(run, declared.id)) return remind(ports, run, ready)
  const ahead = await step.awaits(input, view)
  if (ahead !== null) return waitFor(ports, run, ready, ahead)
  return begin(ports, run.waits === null ? run : { ...goesOn(run), waits: null, state: 'planned' }, ready)
}

/** Plans the step, and acts where nothing forbids it. */
const begin = async (ports: RescuePorts, run: RunRecord, ready: ReadyStep): Promise<Taken> => {
  const { declared, step, input } = ready
  const view = viewOf(ports, run, ready)
  const key = step.key(input, view)
  const plan = await step.plan(input, view)
  const earlier = readCursor(run).steps[declared.id]?.receipts ?? []
  const refused = await refusal(ports, { id: step.id, changes: plan.changes }, view, earlier)
  if (refused !== null) return { run: await store(ports, hold(run, refused), `${declared.id} is held`), next: 'stop' }
  const consented = consentTo(ports, run, { id: declared.id, step, input, plan, view })
  if (!consented.may && consented.late) {
    const error = 'nobody confirmed it within 7 days'
    const cursor: StepCursor = { state: 'failed', key, effect: plan.effect, outputs: {}, receipts: [], error }
    return { run: withStep(run, declared.id, cursor), next: 'fail' }
  }
  if (!consented.may) {
    if (consented.news) await store(ports, consented.run, `${declared.id} waits for a person's word`)
    return { run: consented.run, next: 'stop' }
  }
  await ports.renew()
  const subject = `${view.run.playbook}/${declared.id}`
  const begun = begunBy(view, subject) !== undefined
  await store(ports, consented.run, `${subject} begins`, [
    ...consented.append,
    entry(view, 'step.planned', subject, {
      uses: step.id,
      key,
      effect: plan.effect,
      ...(plan.chosen === undefined ? {} : { chosen: plan.chosen }),
    }),
  ])
  return act(ports, consented.run, ready, { plan, begun })
}
