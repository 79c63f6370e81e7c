import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import { readCursor } from './cursor.ts'
import { inHand, storeMoving } from './ports.ts'
import type { RescuePorts } from './ports.ts'

/** The issue by which a run alerted people, or null. */
const alertOf = ({ steps }: Playbook, run: RunRecord): number | null =>
  steps
    .filter(({ moves }) => moves.includes('alert'))
    .flatMap(({ id }) => readCursor(run).steps[id]?.receipts ?? [])
    .find(({ kind }) => kind === 'open-issue')?.number ?? null

/**
 * A run that is given up takes no step any more, also not the one that waits until a person closed its alert. What it
 * halted is over by that nevertheless: else it would be halted for ever, and the run with it.
 */
export const endHalt = async (ports: RescuePorts, playbook: Playbook, run: RunRecord): Promise<void> => {
  const alert = alertOf(playbook, run)
  if (alert === null || (await ports.state.read()).state.pipeline?.state !== 'PipelineHalt') return
  const events = await inHand(ports, run, ['triaged'])
  if (events.length === 0) return
  const listed = await ports.view(run).live.issues({ state: 'closed' })
  if (!listed.known || !listed.value.some(({ number }) => number === alert)) return
  await storeMoving(ports, run, { message: `${playbook.id} was looked at by a person`, append: [], events })
}
