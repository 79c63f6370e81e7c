import type { Change } from '../domain/change.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord, State } from '../domain/state.ts'
import { blockerIssue, closedBlocker, givenUp } from './blocker.ts'
import { readCursor } from './cursor.ts'
import { inHand, storeMoving } from './ports.ts'
import type { RescuePorts } from './ports.ts'

/** What closes the issues that steps of a run opened, now that what they speak of is over. */
const closingOf = (ports: RescuePorts, playbook: Playbook, run: RunRecord): readonly Change[] => {
  const { steps } = readCursor(run)
  return playbook.steps.flatMap(({ id, uses }) => {
    const taken = steps[id]
    return taken?.state === 'acted' ? (ports.steps.get(uses)?.recover(taken.receipts, taken.outputs) ?? []) : []
  })
}

/** Whether another rescue of the playbook may still need an issue that the two have in common. */
const alone = (runs: readonly RunRecord[], run: RunRecord): boolean =>
  runs.every(({ id, playbook, endedAt }) => id === run.id || playbook !== run.playbook || endedAt !== null)

/**
 * Closes what a run opened, unless a rescue under way has the same issues. Gives why it must not, or null.
 */
export const closeOpened = async (ports: RescuePorts, playbook: Playbook, run: RunRecord): Promise<string | null> => {
  const changes = closingOf(ports, playbook, run)
  if (changes.length === 0) return null
  const stopped = await ports.stopped()
  if (stopped !== null) return stopped
  const { state } = await ports.state.read()
  if (!alone(state.runs, run)) return null
  for (const change of changes) await ports.apply(change)
  return null
}

/**
 * The rescues of a playbook that were given up, and whose cases are all over: a sweep closed each since the rescue began.
 * One that no sweep recorded, as after a rescue by hand, is not over for not being listed.
 */
export const recovered = (
  { id: playbook }: Playbook,
  { runs, cases: open, ledger }: Pick<State, 'runs' | 'cases' | 'ledger'>,
): readonly RunRecord[] => {
  const isOver = (id: string, since: string): boolean =>
    !open.some((one) => one.id === id) &&
    ledger.some(({ action, subject, at }) => action === 'case.closed' && subject === id && at >= since)
  return givenUp(playbook, { runs }).filter(({ cases, startedAt }) => cases.every((id) => isOver(id, startedAt)))
}

/**
 * Looks after a playbook's rescues that were given up: those whose cases were all seen clean since have recovered. The
 * blocker issue then names only what is left, or closes. Nothing is written while anything forbids acting.
 */
export const recover = async (ports: RescuePorts, playbook: Playbook): Promise<void> => {
  const { state } = await ports.state.read()
  const waiting = givenUp(playbook.id, state)
  const over = recovered(playbook, state)
  const [first] = over
  if (first === undefined || (await ports.stopped()) !== null) return
  const left = waiting.filter((run) => !over.includes(run))
  const change =
    left.length === 0
      ? closedBlocker(playbook)
      : blockerIssue(
          playbook,
          left.map((run) => ({
            run,
            reason: readCursor(run).reason ?? 'a step failed',
            cases: ports.view(run).cases,
          })),
          { steps: ports.steps, settings: ports.view(first).settings },
        )
  await ports.apply(change)
  for (const run of over) {
    await closeOpened(ports, playbook, run)
    const recoveredAt = ports.view(run).clock.now().toISOString()
    const ended = { ...run, cursor: { ...readCursor(run), recoveredAt } }
    const events = await inHand(ports, run, ['recovered'])
    await storeMoving(ports, ended, { message: `${playbook.id} recovered`, append: [], events })
  }
}
