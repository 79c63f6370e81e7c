import type { Case } from '../domain/case.ts'
import type { Change, CheckAnnotation } from '../domain/change.ts'
import type { Verdict } from '../domain/verdict.ts'
import { count } from './durations.ts'
import { caseTable, verdictTable } from './markdown.ts'
import { escapeMarkdown, within } from '../domain/markdown-text.ts'

/** The name of our check run: the one that branch rules require. */
export const checkRunName = 'SAR gate'

/** GitHub's limit for `summary` and `text`, characters. */
const mostText = 65_535

/** GitHub takes 50 annotations a request; more than these few requests' worth is for SARIF. */
const mostAnnotations = 150

/** GitHub lets `neutral` and `skipped` satisfy a required check, so an inconclusive verdict must not conclude so. */
const conclusions = { pass: 'success', fail: 'failure', inconclusive: 'action_required' } as const

const levels = { P0: 'failure', P1: 'failure', P2: 'warning', P3: 'notice' } as const

const annotation = (found: Case): readonly CheckAnnotation[] =>
  found.location === null || found.waiver !== null
    ? []
    : [
        {
          path: found.location.path,
          startLine: found.location.line,
          endLine: found.location.endLine,
          level: levels[found.severity],
          title: found.title.slice(0, 255),
          message: found.remedy.slice(0, 4000),
        },
      ]

const titleOf = (verdict: Verdict): string => {
  const voting = verdict.gates.filter(({ state }) => state !== 'off')
  const passed = voting.filter(({ state }) => state === 'pass').length
  const open = voting.filter(({ state }) => state !== 'pass').map(({ id, state }) => `${id} ${state}`)
  return open.length === 0 ? `${count(passed, 'armed gate')} passed` : open.join(', ').slice(0, 255)
}

/** The check run of a head that nobody can judge, because the merged settings do not hold: it says the one line why. */
export const unjudgedCheckRun = (headSha: string, reason: string, hint: string | null): Change => ({
  kind: 'check-run',
  name: checkRunName,
  headSha,
  conclusion: conclusions.inconclusive,
  title: 'The merged settings do not hold',
  summary: [escapeMarkdown(reason), ...(hint === null ? [] : ['', escapeMarkdown(hint)])].join('\n'),
  text: 'Nothing was judged. Mend the settings on the default branch, then ask for the check again.',
  annotations: [],
  actions: [],
})

/** The verdict as the check run of its head SHA, with the cases that the change brings as annotations. */
export const checkRun = (verdict: Verdict, headSha: string, cases: readonly Case[], now: string): Change => ({
  kind: 'check-run',
  name: checkRunName,
  headSha,
  conclusion: conclusions[verdict.state],
  title: titleOf(verdict),
  summary: within(verdictTable(verdict).join('\n'), mostText, '_The table was cut at the limit of GitHub._'),
  text: within(
    cases.length === 0 ? 'This change brings no finding.' : caseTable(cases, now, 200).join('\n'),
    mostText,
    '_Cut at the limit of GitHub._',
  ),
  annotations: cases.flatMap(annotation).slice(0, mostAnnotations),
  actions: [],
})
