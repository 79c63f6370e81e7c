import type { Case } from '../domain/case.ts'
import type { Change, Receipt } from '../domain/change.ts'
import { codeSpan, escapeMarkdown, inlineCode, plainTitle } from '../domain/markdown-text.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord, State } from '../domain/state.ts'
import { irreversible } from '../domain/step.ts'
import type { Step, StepView } from '../domain/step.ts'
import { cursorOf } from './cursor.ts'
import type { StepCursor } from './cursor.ts'

/** The hidden first line of a playbook's blocker issue: one a playbook, however many of its rescues failed. */
const markerOf = ({ id }: Playbook): string => `<!-- sar:blocker ${id} -->`

/** Cases beyond these are counted, or a storm of failures would fill the issue. */
const mostShown = 20

const trail = (playbook: Playbook, run: RunRecord): readonly string[] => {
  const steps = cursorOf(run)?.steps ?? {}
  return playbook.steps.map(({ id, uses }) => {
    const step = steps[id]
    const error = step?.error === null || step === undefined ? '' : `: ${step.error}`
    const cells = [(step?.state ?? 'not reached') + error, step?.effect ?? ''].map(escapeMarkdown)
    return `| ${inlineCode(id)} | ${escapeMarkdown(uses)} | ${cells.join(' | ')} |`
  })
}

const caseLines = (cases: readonly Case[]): readonly string[] => [
  ...cases
    .slice(0, mostShown)
    .map(({ id, subject, remedy }) => `- ${codeSpan(subject)} (case \`${id}\`): ${escapeMarkdown(remedy)}`),
  ...(cases.length > mostShown ? [`- and ${cases.length - mostShown} more`] : []),
]

/** The refusals of the gates before the last one. */
const returned = (run: RunRecord): readonly string[] => {
  const returns = cursorOf(run)?.returns ?? []
  if (returns.length === 0) return []
  const ways = ['it was made anew', 'another way was tried']
  return [
    ...returns.map(
      ({ reason, at }, index) =>
        `${index + 1}. ${at.slice(0, 16)}Z: ${escapeMarkdown(reason)}; ${ways[index] ?? ways[0]}`,
    ),
    '',
  ]
}

/** Whether what came of a step is there for good. A reminder is part of the issue; a merge that was asked for may never come. */
const isLasting = (
  receipt: Receipt,
  { state }: Pick<StepCursor, 'state'>,
  step: Step,
  settings: Told['settings'],
): boolean => {
  if (receipt.already || (receipt.kind === 'comment' && step.may.includes('comment'))) return false
  return state === 'acted' || step.recall(receipt, settings, true) === null
}

/** What the run did that nothing takes back. */
const standing = (playbook: Playbook, run: RunRecord, { steps, settings }: Told): readonly string[] => {
  const cursors = cursorOf(run)?.steps ?? {}
  const left = playbook.steps.flatMap(({ id, uses }) => {
    const taken = cursors[id]
    const step = steps.get(uses)
    if (taken === undefined || taken.state === 'undone' || step === undefined || step.reversible) return []
    if (!taken.receipts.some((receipt) => isLasting(receipt, taken, step, settings))) return []
    const until = step.takenBack === irreversible ? '' : ` (${step.takenBack})`
    return [`${inlineCode(id)} ${escapeMarkdown(taken.effect)}${until}`]
  })
  return left.length === 0 ? [] : [`**What cannot be undone stands:** ${left.join('; ')}.`, '']
}

/** One rescue that was given up: why, what it tried, what of it stands, and which cases are open. */
const section = (playbook: Playbook, { run, reason, cases }: GivenUp, told: Told): readonly string[] => [
  `**Attempt ${run.attempt}** (run \`${run.id}\`, begun ${run.startedAt.slice(0, 16)}Z) stopped: ${escapeMarkdown(reason)}.`,
  '',
  ...returned(run),
  '| step | uses | state | effect |',
  '|---|---|---|---|',
  ...trail(playbook, run),
  '',
  ...standing(playbook, run, told),
  ...caseLines(cases),
  '',
]

/** A rescue that was given up, with the reason and those of its cases that stand. */
export interface GivenUp {
  readonly run: RunRecord
  readonly reason: string
  readonly cases: readonly Case[]
}

const titleOf = (playbook: Playbook, cases: readonly Case[]): string => {
  const [first] = cases
  return plainTitle(
    `${playbook.id} could not rescue ${cases.length > 1 ? `${cases.length} cases` : (first?.subject ?? 'its case')}`,
  )
}

/** The steps there are, and the settings that say whom to tell. */
interface Told {
  readonly steps: ReadonlyMap<string, Step>
  readonly settings: StepView['settings']
}

/** The playbook's one blocker issue, as it must read now. */
export const blockerIssue = (playbook: Playbook, all: readonly GivenUp[], told: Told): Change => ({
  kind: 'open-issue',
  marker: markerOf(playbook),
  title: titleOf(playbook, [...new Map(all.flatMap(({ cases }) => cases).map((one) => [one.id, one])).values()]),
  body: [
    `**${escapeMarkdown(playbook.name)}**: ${all.length === 1 ? 'a rescue' : `${all.length} rescues`} could not mend what is listed here, and nothing more is tried until somebody asks.`,
    '',
    ...all.flatMap((one) => section(playbook, one, told)),
    `Mend it by hand, or let \`rescue ${playbook.id} apply\` try again. This issue is kept up to date, and closes itself once its cases are over.`,
  ].join('\n'),
  labels: ['sar', 'sar:blocker'],
  assignees: told.settings.triage.escalate
    .map((login) => login.replace(/^@/, ''))
    .filter((login) => !login.includes('/')),
})

/** Closes that issue. */
export const closedBlocker = (playbook: Playbook): Change => ({
  kind: 'close-issue',
  marker: markerOf(playbook),
  reason: 'Every case that is listed here is over: its sensor looked again and found it clean.',
})

/** The playbook's rescues that were given up and whose cases were not all seen clean since, the oldest first. */
export const givenUp = (playbook: string, { runs }: Pick<State, 'runs'>): readonly RunRecord[] =>
  runs
    .filter((run) => run.playbook === playbook && run.state === 'escalated' && cursorOf(run)?.recoveredAt === null)
    .toSorted((left, right) => (left.startedAt < right.startedAt ? -1 : 1))
