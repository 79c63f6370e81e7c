import { UsageError, messageOf } from '../domain/errors.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import { takeStep } from './act.ts'
import { goesOn, leave, mayPass } from './again.ts'
import { readCursor, withStep } from './cursor.ts'
import type { StepCursor } from './cursor.ts'
import { escalate } from './escalate.ts'
import { GateRefusal } from './gate-refusal.ts'
import { inHand, store, storeMoving } from './ports.ts'
import type { Recheck, RescuePorts } from './ports.ts'
import { ready } from './ready.ts'
import { closeOpened } from './recover.ts'
import { overdue } from './rests.ts'
import { sendBack } from './send-back.ts'
import type { Taken } from './taken.ts'

const skipped: StepCursor = { state: 'skipped', key: '', effect: '', outputs: {}, receipts: [], error: null }

const failedStep = (run: RunRecord, id: string, error: unknown): StepCursor => ({
  ...(readCursor(run).steps[id] ?? skipped),
  state: 'failed',
  error: messageOf(error),
})

const takeOrSkip = async (ports: RescuePorts, playbook: Playbook, run: RunRecord, index: number): Promise<Taken> => {
  const step = ready(ports, playbook, run, index)
  if (step !== null) return takeStep(ports, run, step)
  const declared = playbook.steps[index]
  return { run: declared === undefined ? run : withStep(run, declared.id, skipped), next: 'go-on' }
}

/** The playbook's sensor, and of those that it names besides, each that still has a case of the run. */
const recheckAll = async (
  ports: RescuePorts,
  { verify: { sensor, also } }: Playbook,
  run: RunRecord,
): Promise<Recheck> => {
  const { cases } = ports.view(run)
  const sensors = [sensor, ...also.filter((one) => cases.some((found) => found.sensor === one))]
  const seen: Recheck[] = []
  for (const one of sensors) seen.push(await ports.recheck(one, run.cases))
  return seen.find((one) => one === 'found') ?? seen.find((one) => one === 'unknown') ?? 'clean'
}

const endVerified = async (ports: RescuePorts, playbook: Playbook, run: RunRecord): Promise<RunRecord> => {
  const stopped = await closeOpened(ports, playbook, run)
  if (stopped !== null)
    return store(ports, { ...run, cursor: { ...readCursor(run), reason: stopped } }, `${playbook.id} is held`)
  const endedAt = ports.view(run).clock.now().toISOString()
  const ended: RunRecord = { ...goesOn(run), state: 'verified', endedAt }
  const events = await inHand(ports, run, ['recovered'])
  return storeMoving(ports, ended, { message: `${playbook.id} verified`, append: [], events })
}

/** Ends a run whose cases are over before it came to act; it stays as it is where they are not, or nobody can tell. */
export const endWhereOver = async (ports: RescuePorts, playbook: Playbook, run: RunRecord): Promise<RunRecord> =>
  (await recheckAll(ports, playbook, run)) === 'clean'
    ? endVerified(ports, playbook, { ...run, step: null, waits: null })
    : run

const verify = async (ports: RescuePorts, playbook: Playbook, run: RunRecord): Promise<RunRecord> => {
  const now = ports.view(run).clock.now()
  const cursor = readCursor(run)
  const until = cursor.verifyUntil ?? new Date(now.getTime() + playbook.verify.within).toISOString()
  const seen = await recheckAll(ports, playbook, run)
  if (seen === 'clean') return endVerified(ports, playbook, run)
  if (seen === 'found' && now.getTime() > Date.parse(until)) {
    return escalate(ports, playbook, run, 'a new search still finds the case')
  }
  const reason = seen === 'found' ? 'a new search still finds the case' : 'a new search could not look everywhere'
  return store(
    ports,
    { ...run, state: 'applied', cursor: { ...cursor, verifyUntil: until, reason } },
    `${playbook.id} applied`,
  )
}

const reasonOf = (run: RunRecord): string => readCursor(run).steps[run.step ?? '']?.error ?? 'a step failed'

/** How far the steps got: all taken, or an end of the saga for now. */
type Walked = {
  readonly run: RunRecord
  readonly end: 'done' | 'held' | 'escalate' | 'refused'
  readonly reason: string
}

/** A step that waits says what for. */
const inVain = (run: RunRecord): string => {
  const effect = readCursor(run).steps[run.step ?? '']?.effect ?? 'waits'
  return `in vain until ${run.waits?.until.slice(0, 16).replace('T', ' ') ?? 'now'} UTC: ${effect}`
}

const endOf = (run: RunRecord, taken: Taken, now: Date): Walked | null => {
  if (taken.next === 'go-on') return null
  if (taken.next === 'fail') return { run, end: 'escalate', reason: reasonOf(run) }
  if (taken.next === 'again') return { run, end: 'held', reason: '' }
  const late = taken.next === 'wait' && overdue(run, now)
  return {
    run,
    end: late ? 'escalate' : 'held',
    reason: late ? inVain(taken.run) : '',
  }
}

const walk = async (ports: RescuePorts, playbook: Playbook, run: RunRecord): Promise<Walked> => {
  const first = run.step === null ? playbook.steps.length : playbook.steps.findIndex(({ id }) => id === run.step)
  let current = run
  for (const [index, { id }] of playbook.steps.entries()) {
    if (index < first) continue
    current = { ...current, step: id }
    try {
      const taken = await takeOrSkip(ports, playbook, current, index)
      current = taken.run
      const end = endOf(current, taken, ports.view(current).clock.now())
      if (end !== null) return end
    } catch (error) {
      if (mayPass(current, error)) return { run: await leave(ports, current, error), end: 'held', reason: '' }
      const end = error instanceof GateRefusal ? 'refused' : 'escalate'
      return { run: withStep(current, id, failedStep(current, id, error)), end, reason: messageOf(error) }
    }
  }
  return { run: { ...current, step: null, waits: null, state: 'applied' }, end: 'done', reason: '' }
}

/**
 * Continues a saga from where it stands until it waits, is held, is verified, or fails. Calling it again when nothing
 * changed changes nothing. The caller holds the lock of the run's target.
 */
export const advance = async (ports: RescuePorts, run: RunRecord): Promise<RunRecord> => {
  const playbook = ports.playbooks.get(run.playbook ?? '')
  if (playbook === undefined) {
    throw new UsageError(`run ${run.id} follows ${run.playbook ?? 'no playbook'}, which is not there`)
  }
  if (run.endedAt !== null) return run
  const { givingUp } = readCursor(run)
  if (givingUp !== null) return escalate(ports, playbook, run, givingUp)
  let walked = await walk(ports, playbook, run)
  while (walked.end === 'refused') {
    const again = await sendBack(ports, playbook, walked.run, walked.reason)
    if (again === null) return escalate(ports, playbook, walked.run, walked.reason)
    walked = await walk(ports, playbook, again)
  }
  if (walked.end === 'escalate') return escalate(ports, playbook, walked.run, walked.reason)
  return walked.end === 'held' ? walked.run : verify(ports, playbook, walked.run)
}
