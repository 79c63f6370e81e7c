import type { Case } from '../domain/case.ts'
import { actsAlone } from '../domain/settings.ts'
import type { Settings } from '../domain/settings.ts'
import type { CaseRecord, RunRecord } from '../domain/state.ts'
import type { StepView } from '../domain/step.ts'
import { readCursor } from './cursor.ts'

/** Whether a sweep may act on a case with nobody asking: never on what stood when the watchdog was switched on. */
export const mayAlone = (
  { baseline, severity }: Pick<Case, 'baseline' | 'severity'>,
  { rescue }: Pick<Settings, 'rescue'>,
): boolean => !baseline && actsAlone(rescue.autonomy, severity)

/** By whose word a request acts. */
export interface Authority {
  /** Whether this request may act on a case: by a person's word, or within the configured autonomy. */
  readonly may: (found: Case) => boolean
  /** Whether a person asks for a playbook: what nobody else would try again, or let go on, is theirs to ask for. */
  readonly asked: (playbook: string) => boolean
  /** The confirm code that a person gave with this request; absent without one. */
  readonly code?: string
}

const unwaived = ({ cases }: StepView): readonly Case[] => cases.filter(({ waiver }) => waiver === null)

/** Of a run's cases those that this search, perhaps one of few sensors, did not see, as the last sweep recorded them. */
const unseen = (run: RunRecord, { cases, state }: StepView): readonly CaseRecord[] => {
  const seen = new Set(cases.map(({ id }) => id))
  return state.cases.filter(({ id }) => run.cases.includes(id) && !seen.has(id))
}

/**
 * Whether the configured autonomy alone lets a run act on all that its cases are. A run of which none stands any more is
 * let by it only if it never needed a person's word.
 */
export const actsBySettings = (run: RunRecord, view: StepView): boolean => {
  const { settings } = view
  const standing = [...unwaived(view), ...unseen(run, view)]
  return standing.length === 0
    ? settings.rescue.autonomy !== 'none' && readCursor(run).askedBy === null
    : standing.every((found) => mayAlone(found, settings))
}

/** The run with the word of the person who asks for it now, which goes on counting; the same run where nobody does. */
export const withWord = (run: RunRecord, view: StepView, { may, asked }: Authority): RunRecord => {
  const cursor = readCursor(run)
  const standing = unwaived(view)
  if (cursor.askedBy !== null || !asked(view.run.playbook) || standing.length === 0 || !standing.every(may)) return run
  return { ...run, cursor: { ...cursor, askedBy: view.run.actor } }
}

/**
 * Why a run that is under way must change nothing more, or null: the autonomy by which it began may have been taken back,
 * and all of its cases may be waived by now. What a person asked for stays asked for. `by` is null where nothing is done.
 */
export const withheldFrom = (run: RunRecord, view: StepView, by: Authority | null): string | null => {
  const { settings } = view
  const { playbook } = view.run
  const standing = unwaived(view)
  if (view.cases.length > 0 && standing.length === 0) return 'all of its cases are waived'
  if (readCursor(run).askedBy !== null) return null
  const { autonomy } = settings.rescue
  const isAsked = by?.asked(playbook) === true
  const hidden = unseen(run, view)
  const isLet =
    standing.length + hidden.length === 0
      ? autonomy !== 'none' || isAsked
      : standing.every((found) => mayAlone(found, settings) || by?.may(found) === true) &&
        hidden.every((found) => mayAlone(found, settings) || isAsked)
  return isLet
    ? null
    : `nobody lets it act any more (rescue.autonomy: ${autonomy}); "rescue ${playbook} apply" lets it go on`
}
