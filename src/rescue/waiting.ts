import type { RunRecord } from '../domain/state.ts'
import type { Ahead } from '../domain/step.ts'
import { goesOn } from './again.ts'
import { readCursor, withStep } from './cursor.ts'
import type { StepCursor } from './cursor.ts'
import { entry, store } from './ports.ts'
import type { RescuePorts } from './ports.ts'
import type { ReadyStep } from './ready.ts'
import { applyAll, madeEarlier, numbersOf } from './receipts.ts'
import { hold } from './taken.ts'
import type { Taken } from './taken.ts'

/** Reminds of what is waited for. What GitHub refuses is said and tried again at the next look: it fails no run. */
export const remind = async (
  ports: RescuePorts,
  run: RunRecord,
  { declared, step, input }: ReadyStep,
): Promise<Taken> => {
  const view = ports.view(run)
  const changes = await step.remind(input, view)
  if (changes.length === 0 || ports.withheld !== null || (await ports.stopped()) !== null) return { run, next: 'wait' }
  const { receipts, error } = await applyAll(ports.apply, changes)
  if (error !== null) return { run: hold(run, `${declared.id} could not remind: ${error.message}`), next: 'wait' }
  if (receipts.every(({ already }) => already)) return { run, next: 'wait' }
  const subject = `${view.run.playbook}/${declared.id}`
  const said = [entry(view, 'step.acted', subject, { uses: step.id, reminder: true, numbers: numbersOf(receipts) })]
  const taken = readCursor(run).steps[declared.id]
  const told =
    taken === undefined
      ? run
      : withStep(goesOn(run), declared.id, { ...taken, receipts: [...madeEarlier(receipts, taken.receipts)] })
  return { run: await store(ports, told, `${subject} reminds`, said), next: 'wait' }
}

/** Waits for what must be over before the step acts. It is written once, and says what that is. */
export const waitFor = async (
  ports: RescuePorts,
  run: RunRecord,
  { declared, step, input }: ReadyStep,
  { effect, waits }: Ahead,
): Promise<Taken> => {
  const view = ports.view(run)
  const isSame = run.waits?.subject === waits.subject
  if (isSame && readCursor(run).reason === effect) return { run, next: 'wait' }
  const cursor: StepCursor = {
    state: 'planned',
    key: step.key(input, view),
    effect,
    outputs: {},
    receipts: [...(readCursor(run).steps[declared.id]?.receipts ?? [])],
    error: null,
  }
  const waiting: RunRecord = { ...hold(run, effect), waits: isSame ? run.waits : waits, state: 'waiting' }
  const subject = `${view.run.playbook}/${declared.id}`
  return {
    run: await store(ports, withStep(waiting, declared.id, cursor), `${subject} waits for another rescue`),
    next: 'wait',
  }
}
