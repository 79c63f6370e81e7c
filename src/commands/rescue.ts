import { z } from 'zod'
import { UsageError, exitCodes } from '../domain/errors.ts'
import type { ExitCode } from '../domain/errors.ts'
import type { Outcomes } from '../domain/outcome.ts'
import { renderJson } from '../report/json.ts'
import { renderRescue } from '../report/terminal/rescue.ts'
import { outcomesOf } from '../sprint/phases.ts'
import { casesOf, surveyOf } from '../sprint/survey.ts'
import type { SprintRequest } from '../sprint/request.ts'
import { actingFor } from './acting.ts'
import { defineVerb } from './command.ts'
import { addSearchFlags, parseFlags } from './flags.ts'
import { look } from './look.ts'
import { styleOf } from './style.ts'

const optionsSchema = z.object({
  playbook: z.string().nullable().default(null),
  case: z.array(z.string()).default([]),
  apply: z.boolean().default(false),
})

const list = (value: string, previous: readonly string[] | undefined): readonly string[] => [...(previous ?? []), value]

const narrowed = (request: SprintRequest, playbook: string | null): SprintRequest => {
  if (playbook === null) return request
  const chosen = request.method.playbooks.get(playbook)
  const known = [...request.method.playbooks.keys()].join(', ')
  if (chosen === undefined) throw new UsageError(`there is no playbook ${playbook}`, `there are ${known}`)
  return { ...request, method: { ...request.method, playbooks: new Map([[playbook, chosen]]) } }
}

/** 1 when a run was undone or escalated, 4 when an applied one could not be verified yet or cases may be unseen, else 0. */
const endingOf = ({ outcomes, unknown }: Outcomes): ExitCode => {
  if (outcomes.some(({ state }) => state === 'undone' || state === 'escalated')) return exitCodes.findings
  return unknown.length > 0 || outcomes.some(({ state }) => state === 'applied') ? exitCodes.incomplete : exitCodes.ok
}

export const rescueVerb = defineVerb({
  formats: ['table', 'json'],
  declare: (command) =>
    addSearchFlags(command.argument('[path]', 'a working tree', '.'))
      .option('--playbook <id>', 'only this playbook, as SAR-001')
      .option('--case <id>', 'only this case (repeatable)', list)
      .option('--apply', 'act: branches, pull requests, issues'),
  run: async (invocation) => {
    const options = parseFlags(optionsSchema, invocation.options)
    const looked = await look(invocation, { path: invocation.args[0], since: null })
    const planned = narrowed(looked.request, options.playbook)
    const request = options.apply
      ? { ...planned, acting: await actingFor(invocation, looked, { byPerson: true }) }
      : planned
    const survey = await surveyOf(request)
    const { cases } = casesOf(request, survey)
    const chosen = options.case.length === 0 ? cases : cases.filter(({ id }) => options.case.includes(id))
    const stray = options.case.find((id) => !cases.some((one) => one.id === id))
    if (stray !== undefined) throw new UsageError(`there is no open case ${stray}`, 'see sar-watchdog triage')
    const outcomes = await outcomesOf(request, survey, chosen)
    const text =
      invocation.flags.format === 'json'
        ? renderJson(outcomes)
        : `${renderRescue(outcomes, styleOf(invocation)).join('\n')}\n`
    return { text, exitCode: endingOf(outcomes) }
  },
})
