import { messageOf } from '../domain/errors.ts'
import type { Case } from '../domain/case.ts'
import type { Change } from '../domain/change.ts'
import { codeSpan, plainTitle } from '../domain/markdown-text.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import type { StepView } from '../domain/step.ts'
import { readCursor, withStep } from './cursor.ts'
import { entry, store } from './ports.ts'
import type { RescuePorts } from './ports.ts'

/** The hidden first line of the blocker issue of a run. */
const blockerMarker = (run: RunRecord): string => `<!-- sar:blocker ${run.id} -->`

const trail = (playbook: Playbook, run: RunRecord): readonly string[] => {
  const { steps } = readCursor(run)
  return playbook.steps.map(({ id, uses }) => {
    const step = steps[id]
    const error = step?.error === null || step === undefined ? '' : `: ${step.error}`
    return `| \`${id}\` | ${uses} | ${step?.state ?? 'not reached'}${error} | ${step?.effect ?? ''} |`
  })
}

const blocker = (playbook: Playbook, run: RunRecord, view: StepView, reason: string): Change => ({
  kind: 'open-issue',
  marker: blockerMarker(run),
  title: plainTitle(`${playbook.id} could not rescue ${subjects(view.cases)}`),
  body: [
    `**${playbook.name}** stopped: ${reason}.`,
    '',
    '| step | uses | state | effect |',
    '|---|---|---|---|',
    ...trail(playbook, run),
    '',
    ...view.cases.map(({ id, subject, remedy }) => `- ${codeSpan(subject)} (case \`${id}\`): ${remedy}`),
    '',
    `Mend it by hand, or run \`rescue ${playbook.id}\` again.`,
  ].join('\n'),
  labels: ['sar', 'sar:blocker'],
  assignees: view.settings.triage.escalate
    .map((login) => login.replace(/^@/, ''))
    .filter((login) => !login.includes('/')),
})

const subjects = (cases: readonly Case[]): string => {
  const [first] = cases
  return cases.length > 1 ? `${cases.length} cases` : (first?.subject ?? 'its case')
}

/** Undoes what was done, latest first. What cannot be undone is left and named in the trail. */
const undo = async (ports: RescuePorts, playbook: Playbook, run: RunRecord): Promise<RunRecord> => {
  let current = run
  for (const { id, uses } of playbook.steps.toReversed()) {
    const step = ports.steps.get(uses)
    const taken = readCursor(current).steps[id]
    if (step === undefined || taken === undefined || !['acted', 'waiting', 'failed'].includes(taken.state)) continue
    const view = ports.view(current)
    const changes = step.undo(taken.receipts, taken.outputs)
    if (changes.length === 0) continue
    for (const change of changes) await ports.apply(change)
    current = withStep(current, id, { ...taken, state: 'undone' })
    const subject = `${playbook.id}/${id}`
    await store(ports, current, `${subject} undone`, [entry(view, 'step.undone', subject, { uses })])
  }
  return current
}

/**
 * Ends a saga that failed: undoes in reverse, opens one blocker issue with the trail, and stores the end. When
 * undoing or the issue fails too, the run still ends as escalated, with that reason.
 */
export const escalate = async (
  ports: RescuePorts,
  playbook: Playbook,
  run: RunRecord,
  reason: string,
): Promise<RunRecord> => {
  let current = run
  let said = reason
  try {
    current = await undo(ports, playbook, run)
    await ports.apply(blocker(playbook, current, ports.view(current), reason))
  } catch (error) {
    said = `${reason}; and then ${messageOf(error)}`
  }
  const ended: RunRecord = {
    ...current,
    state: 'escalated',
    waits: null,
    endedAt: ports.view(current).clock.now().toISOString(),
    cursor: { ...readCursor(current), reason: said },
  }
  return store(ports, ended, `${playbook.id} escalated`)
}
