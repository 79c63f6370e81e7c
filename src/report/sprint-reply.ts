import type { SprintResult } from '../domain/sprint-result.ts'
import { severities } from '../domain/words.ts'
import { count } from './durations.ts'
import { caseTable, verdictTable } from './markdown.ts'
import { escapeMarkdown, inlineCode } from '../domain/markdown-text.ts'

/** The reply to a sprint that somebody asked for in a comment: what was found, what was done, how the gates stand. */
export const sprintReply = (result: SprintResult): string => {
  const { survey, cases, outcomes, verdict } = result
  const by = severities.map(
    (severity) => `${severity} ${cases.cases.filter((one) => one.severity === severity).length}`,
  )
  const unread = survey.sensors.filter(({ unknown }) => unknown.length > 0).map(({ id }) => id)
  return [
    `Sprint at ${inlineCode(survey.commit?.slice(0, 10) ?? 'no commit')}: ${count(cases.cases.length, 'case')} (${by.join(' · ')}).`,
    ...(unread.length === 0 ? [] : ['', `Not wholly read: ${unread.join(', ')}.`]),
    '',
    ...outcomes.outcomes.map(({ playbook, state, pullRequest, reason }) => {
      const where = pullRequest === null ? '' : `, #${pullRequest}`
      return `- **${playbook}** ${state}${where}${reason === null ? '' : `: ${escapeMarkdown(reason)}`}`
    }),
    '',
    ...verdictTable(verdict),
    '',
    ...(cases.cases.length === 0 ? [] : caseTable(cases.cases, result.at, 20)),
  ].join('\n')
}
