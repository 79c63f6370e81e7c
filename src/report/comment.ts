import type { Case } from '../domain/case.ts'
import type { Verdict } from '../domain/verdict.ts'
import { count } from './durations.ts'
import { caseTable, gateMarks, verdictTable } from './markdown.ts'
import { within } from '../domain/markdown-text.ts'

/** The hidden first line of our sticky comment; it counts only in a comment by the app itself. */
export const commentMarker = '<!-- sar:report -->'

/** GitHub cuts a comment at 65,536 characters; staying well under leaves room for what GitHub adds. */
const mostComment = 58_000

/**
 * The sticky comment of a pull request: the verdict, what the change brings, and nothing that changes merely because
 * it was written again. `cases` are those that the head has and the base lacks.
 */
export const stickyComment = (verdict: Verdict, cases: readonly Case[], now: string): string => {
  const brought =
    cases.length === 0
      ? ['This change brings no finding.']
      : [`This change brings ${count(cases.length, 'finding')}:`, '', ...caseTable(cases, now, 30)]
  const body = [
    commentMarker,
    `### SAR gate: ${gateMarks[verdict.state]}`,
    '',
    ...verdictTable(verdict),
    '',
    ...brought,
    '',
    `<sub>Judged at ${verdict.headSha ?? 'an unknown commit'}. Comment \`/sar help\` for what I can do.</sub>`,
  ].join('\n')
  return within(body, mostComment, '_The report was cut; the check run has the rest._')
}
