import { renderJson } from '../report/json.ts'
import { markdownTable, escapeMarkdown } from '../domain/markdown-text.ts'
import { postureLines } from '../report/markdown.ts'
import type { Posture } from '../domain/posture.ts'
import { exitCodes } from '../domain/errors.ts'
import { renderPrevent } from '../report/terminal/prevent.ts'
import { columns } from '../report/terminal/table.ts'
import { postureOf } from '../sprint/phases.ts'
import { casesOf, surveyOf } from '../sprint/survey.ts'
import { defineVerb } from './command.ts'
import type { CommandResult, Invocation } from './command.ts'
import { addSearchFlags } from './flags.ts'
import { look } from './look.ts'
import { styleOf } from './style.ts'

const postureAt = async (invocation: Invocation): Promise<Posture> => {
  const { request } = await look(invocation, { path: invocation.args[0], since: null, searches: 'again' })
  const survey = await surveyOf(request)
  return postureOf(request, survey, casesOf(request, survey))
}

const lines = (given: readonly string[]): string => `${given.join('\n')}\n`

const score = async (invocation: Invocation): Promise<CommandResult> => {
  const posture = await postureAt(invocation)
  const { format } = invocation.flags
  const text =
    format === 'json'
      ? renderJson(posture)
      : format === 'md'
        ? lines(postureLines(posture))
        : lines(renderPrevent(posture, { ...styleOf(invocation), verbose: true }))
  return { text, exitCode: exitCodes.ok }
}

const watchdogs = async (invocation: Invocation): Promise<CommandResult> => {
  const posture = await postureAt(invocation)
  const rows = posture.watchdogs.map(({ id, guards, cadence, lastRun, nextDue, state }) => [
    id,
    state,
    cadence,
    lastRun ?? 'never',
    nextDue ?? '',
    guards,
  ])
  const head = ['watchdog', 'state', 'cadence', 'last run', 'next due', 'guards']
  const { format } = invocation.flags
  if (format === 'json') return { text: renderJson(posture), exitCode: exitCodes.ok }
  if (format === 'md')
    return {
      text: lines(
        markdownTable(
          head,
          rows.map((row) => row.map(escapeMarkdown)),
        ),
      ),
      exitCode: exitCodes.ok,
    }
  const { width } = styleOf(invocation)
  return {
    text: lines(
      columns(
        [head, ...rows].map((row) => row.map((text) => ({ text }))),
        width,
      ),
    ),
    exitCode: exitCodes.ok,
  }
}

export const scoreVerb = defineVerb({
  formats: ['table', 'json', 'md'],
  declare: (command) => addSearchFlags(command.argument('[path]', 'a working tree', '.')),
  run: score,
})

export const watchdogsVerb = defineVerb({
  formats: ['table', 'json', 'md'],
  declare: (command) => addSearchFlags(command.argument('[path]', 'a working tree', '.')),
  run: watchdogs,
})
