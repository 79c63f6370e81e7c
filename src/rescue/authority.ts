import type { Case } from '../domain/case.ts'
import { actsAlone } from '../domain/settings.ts'
import type { Settings } from '../domain/settings.ts'
import type { RunRecord } from '../domain/state.ts'
import type { StepView } from '../domain/step.ts'
import { readCursor } from './cursor.ts'

/** Whether a sweep may act on a case with nobody asking: never on what stood when the watchdog was switched on. */
export const mayAlone = ({ baseline, severity }: Case, { rescue }: Pick<Settings, 'rescue'>): boolean =>
  !baseline && actsAlone(rescue.autonomy, severity)

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

/** Whether the configured autonomy alone lets a run act on all that its cases are. */
export const actsBySettings = (view: StepView): boolean => {
  const { settings } = view
  const standing = unwaived(view)
  return standing.length === 0
    ? settings.rescue.autonomy !== 'none'
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
  const isLet =
    standing.length === 0
      ? autonomy !== 'none' || by?.asked(playbook) === true
      : standing.every((found) => mayAlone(found, settings) || by?.may(found) === true)
  return isLet
    ? null
    : `nobody lets it act any more (rescue.autonomy: ${autonomy}); "rescue ${playbook} apply" lets it go on`
}
