import { version } from '../domain/version.ts'
import { catalogue } from '../catalogue.ts'
import { renderJson } from '../report/json.ts'
import { renderSarif } from '../report/sarif.ts'
import { caseTable, surveyTable } from '../report/markdown.ts'
import { renderSearch } from '../report/terminal/search.ts'
import { renderTriage } from '../report/terminal/triage.ts'
import { casesOf, surveyOf } from '../sprint/phases.ts'
import { defineVerb } from './command.ts'
import type { CommandResult, Invocation } from './command.ts'
import { endingOf } from './ending.ts'
import { addSearchFlags, readSearchFlags } from './flags.ts'
import type { OutputFormat } from './flags.ts'
import { look } from './look.ts'
import { styleOf } from './style.ts'

const formats: readonly OutputFormat[] = ['table', 'json', 'md', 'sarif']

/** Searches, triages, and prints either phase. */
const run = async (invocation: Invocation, phase: 'search' | 'triage'): Promise<CommandResult> => {
  const flags = readSearchFlags(invocation.options)
  const { request } = await look(invocation, { path: invocation.args[0], since: flags.since })
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

export const searchVerb = defineVerb({
  name: 'search',
  summary: 'look at all layers and print what drifted and what could not be read',
  formats,
  declare: (command) => addSearchFlags(command.argument('[path]', 'a working tree', '.')),
  run: (invocation) => run(invocation, 'search'),
})

export const triageVerb = defineVerb({
  name: 'triage',
  summary: 'the same, with severity, due time and route',
  formats,
  declare: (command) => addSearchFlags(command.argument('[path]', 'a working tree', '.')),
  run: (invocation) => run(invocation, 'triage'),
})
