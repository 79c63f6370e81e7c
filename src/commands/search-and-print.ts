import { version } from '../domain/version.ts'
import { catalogue } from '../catalogue.ts'
import { renderJson } from '../report/json.ts'
import { renderSarif } from '../report/sarif.ts'
import { caseTable, surveyTable } from '../report/markdown.ts'
import { renderSearch } from '../report/terminal/search.ts'
import { renderTriage } from '../report/terminal/triage.ts'
import { casesOf, surveyOf } from '../sprint/survey.ts'
import type { Workspace } from '../domain/workspace.ts'
import type { CommandResult, Invocation } from './command.ts'
import { endingOf } from './ending.ts'
import { readSearchFlags } from './flags.ts'
import type { OutputFormat } from './flags.ts'
import { look } from './look.ts'
import { styleOf } from './style.ts'

/** Searches the working tree that is being listed, or what `--repo` names; triages, and prints either phase. */
export const searchAndPrint = async (
  invocation: Invocation,
  phase: 'search' | 'triage',
  begun: Promise<Workspace> | null,
): Promise<CommandResult> => {
  const flags = readSearchFlags(invocation.options)
  const { request } = await look(invocation, { path: invocation.args[0], since: flags.since, begun, searches: 'again' })
  const survey = await surveyOf(request)
  const cases = casesOf(request, survey)
  const exitCode = endingOf(cases.cases, survey, { failOn: flags.failOn, strict: invocation.flags.strict })
  const now = invocation.clock.now().toISOString()
  const lines = (given: readonly string[]): string => `${given.join('\n')}\n`
  const printed: Partial<Record<OutputFormat, () => string>> = {
    json: () => renderJson(phase === 'search' ? survey : cases),
    sarif: () => renderSarif(cases.cases, catalogue.sensors, version),
    md: () => lines([...surveyTable(survey), '', ...caseTable(cases.cases, now, 200)]),
    table: () =>
      lines([
        ...renderSearch(survey, styleOf(invocation)),
        '',
        ...renderTriage(cases, now, styleOf(invocation), phase === 'triage' ? 1000 : 40),
      ]),
  }
  return { text: printed[invocation.flags.format]?.() ?? '', exitCode }
}
