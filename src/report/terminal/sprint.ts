import type { SprintResult } from '../../domain/sprint-result.ts'
import { renderPrevent } from './prevent.ts'
import { renderReintegrate } from './reintegrate.ts'
import { renderRescue } from './rescue.ts'
import { renderSearch } from './search.ts'
import type { TerminalStyle } from './style.ts'
import { oneLine } from './table.ts'
import { renderTriage } from './triage.ts'
import { titleOf } from '../title.ts'

/** A whole sprint, phase by phase, as a table that one likes to read. */
export const renderSprint = (sprint: SprintResult, style: TerminalStyle): string => {
  const { survey } = sprint
  const at = survey.commit === null ? 'no commit yet' : survey.commit.slice(0, 10)
  const title = `${oneLine(titleOf(survey))} @ ${at}${survey.dirty ? ' (with changes)' : ''} · ${sprint.at}`
  return [
    `${style.paint('bold', 'SAR watchdog')}  ${title}`,
    ...[
      renderSearch(survey, style),
      renderTriage(sprint.cases, sprint.at, style),
      renderRescue(sprint.outcomes, style),
      renderReintegrate(sprint.verdict, style),
      renderPrevent(sprint.posture, style),
    ].flatMap((lines) => ['', ...lines]),
    '',
  ].join('\n')
}
