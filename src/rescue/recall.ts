import { messageOf } from '../domain/errors.ts'
import type { Change, Receipt } from '../domain/change.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import { cursorOf, readCursor, withStep } from './cursor.ts'
import { entry, store } from './ports.ts'
import type { Locked, RescuePorts } from './ports.ts'

/** What a step handed over to be done later, and the change that takes it back. */
interface Handed {
  readonly step: string
  readonly uses: string
  readonly receipt: Receipt
  readonly change: Change
}

/** What a run handed over that must not happen: all of it where nothing may be done now, else what the settings forbid. */
const due = (ports: RescuePorts, playbook: Playbook, run: RunRecord, held: boolean): readonly Handed[] => {
  const { settings } = ports.view(run)
  const taken = cursorOf(run)?.steps ?? {}
  return playbook.steps.flatMap(({ id, uses }) =>
    (taken[id]?.state === 'acted' ? [] : (taken[id]?.receipts ?? [])).flatMap((receipt) => {
      const change = ports.steps.get(uses)?.recall(receipt, settings, held) ?? null
      return change === null ? [] : [{ step: id, uses, receipt, change }]
    }),
  )
}

/** The run as it stands then, and in a line for each what was taken back or could not be. */
export interface Recalled {
  readonly run: RunRecord
  readonly said: readonly string[]
}

const stays = (number: number | null, why: string): string => `#${number ?? '?'} may still be merged by itself: ${why}`

/** Takes it back, and forgets that it is the run's: what somebody hands over from now on is theirs. */
const takeBack = async (
  ports: RescuePorts,
  run: RunRecord,
  { step, uses, receipt, change }: Handed,
  reason: string,
): Promise<Recalled> => {
  const { number } = receipt
  try {
    const { already } = await ports.apply(change)
    const view = ports.view(run)
    const subject = `${view.run.playbook}/${step}`
    const said = already ? [] : [`#${number ?? '?'} is no longer merged by itself`]
    const cursor = readCursor(run)
    const taken = cursor.steps[step]
    const told = {
      ...run,
      cursor: { ...cursor, reason: said[0] === undefined ? cursor.reason : `${said[0]}: ${reason}` },
    }
    const left = taken?.receipts.filter((one) => one !== receipt) ?? []
    const after = taken === undefined ? told : withStep(told, step, { ...taken, receipts: left })
    const line = entry(view, 'step.undone', subject, { uses, number, reason })
    return { run: await store(ports, after, `${subject} is taken back`, already ? [] : [line]), said }
  } catch (error) {
    return { run, said: [stays(number, messageOf(error))] }
  }
}

const takeAllBack = async (
  ports: RescuePorts,
  run: RunRecord,
  all: readonly Handed[],
  reason: string,
): Promise<Recalled> => {
  let current = run
  const said: string[] = []
  for (const one of all) {
    const done = await takeBack(ports, current, one, reason)
    current = done.run
    said.push(...done.said)
  }
  return { run: current, said }
}

/** Takes back all that a run left GitHub to do later. The caller holds its lock. */
export const recallNow = async (
  ports: RescuePorts,
  playbook: Playbook,
  run: RunRecord,
  reason: string,
): Promise<RunRecord> => (await takeAllBack(ports, run, due(ports, playbook, run, true), reason)).run

/**
 * Takes back what a run left GitHub to do later (a merge), where nothing may be done now or the settings ask for a person.
 * What could not be taken back is tried again at the next look.
 */
export const recall = async (
  { ports, locked }: { readonly ports: RescuePorts; readonly locked: Locked },
  playbook: Playbook,
  run: RunRecord,
  withheld: string | null,
): Promise<Recalled> => {
  if (due(ports, playbook, run, true).length === 0) return { run, said: [] }
  const why = withheld ?? (await ports.stopped())
  const all = due(ports, playbook, run, why !== null)
  if (all.length === 0) return { run, said: [] }
  const reason = why ?? 'the settings ask for a review'
  const recalled = await locked(playbook.id, run.id, (renew) => takeAllBack({ ...ports, renew }, run, all, reason))
  return recalled ?? { run, said: all.map(({ receipt }) => stays(receipt.number, 'another process is at it')) }
}
