import { z } from 'zod'
import type { Case } from '../domain/case.ts'
import { readCode } from '../domain/confirm-code.ts'
import { IncompleteError, UsageError, exitCodes } from '../domain/errors.ts'
import type { ExitCode } from '../domain/errors.ts'
import type { Observed } from '../domain/observed.ts'
import type { Outcomes } from '../domain/outcome.ts'
import { offeredRun } from '../rescue/consent.ts'
import { renderJson } from '../report/json.ts'
import { renderPlan } from '../report/terminal/plan.ts'
import { renderRescue } from '../report/terminal/rescue.ts'
import type { Tree } from '../domain/workspace.ts'
import { outcomesOf } from '../sprint/phases.ts'
import { plannedTexts } from '../sprint/planned-texts.ts'
import { casesOf, surveyOf } from '../sprint/survey.ts'
import type { SprintRequest } from '../sprint/request.ts'
import { actingFor } from './acting.ts'
import { defineVerb } from './command.ts'
import { addSearchFlags, parseFlags } from './flags.ts'
import { look } from './look.ts'
import { styleOf } from './style.ts'
import type { CommandResult, Invocation } from './command.ts'

const optionsSchema = z.object({
  playbook: z.string().nullable().default(null),
  case: z.array(z.string()).default([]),
  apply: z.boolean().default(false),
  confirm: z.string().transform(readCode).nullable().default(null),
})

const list = (value: string, previous: readonly string[] | undefined): readonly string[] => [...(previous ?? []), value]

const narrowed = (request: SprintRequest, playbook: string | null): SprintRequest => {
  if (playbook === null) return request
  const chosen = request.method.playbooks.get(playbook)
  const known = [...request.method.playbooks.keys()].join(', ')
  if (chosen === undefined) throw new UsageError(`there is no playbook ${playbook}`, `there are ${known}`)
  return { ...request, method: { ...request.method, playbooks: new Map([[playbook, chosen]]) } }
}

/** 1 when a run was undone or escalated, 4 when one that acts is held or could not be verified yet, or cases may be unseen, else 0. */
const endingOf = ({ outcomes, unknown }: Outcomes, apply: boolean): ExitCode => {
  if (outcomes.some(({ state }) => state === 'undone' || state === 'escalated')) return exitCodes.findings
  const isLeft = outcomes.some(({ state }) => state === 'applied' || (apply && state === 'planned'))
  return unknown.length > 0 || isLeft ? exitCodes.incomplete : exitCodes.ok
}

/** Runs at a glance, and below them at length what is only planned yet. */
const asText = async (
  outcomes: Outcomes,
  { cases, tree, apply }: { readonly cases: readonly Case[]; readonly tree: Tree; readonly apply: boolean },
  invocation: Invocation,
): Promise<string> => {
  const style = styleOf(invocation)
  const texts = await plannedTexts(tree, outcomes)
  const place = {
    textOf: (path: string) => texts.get(path) ?? null,
    caseOf: (id: string) => {
      const found = cases.find((one) => one.id === id)
      return found === undefined ? '' : `${found.severity} ${found.title}`
    },
  }
  const planned = outcomes.outcomes.filter(({ state }) => state === 'planned')
  const lines = [renderRescue(outcomes, style), ...planned.map((outcome) => renderPlan(outcome, place, style))]
  const hint = planned.length === 0 || apply ? [] : ['', 'Nothing was done: --apply does it.']
  return `${[
    ...lines
      .map((one) => one.join('\n'))
      .join('\n\n')
      .split('\n'),
    ...hint,
  ].join('\n')}\n`
}

/** `rescue SAR-005 [path]` names the playbook without its option. */
const placesOf = (
  args: readonly string[],
  playbook: string | null,
): { readonly playbook: string | null; readonly path: string | undefined } => {
  const [first] = args
  const named = first !== undefined && /^[A-Za-z][A-Za-z0-9]{0,19}-\d{1,6}$/.test(first)
  if (!named) return { playbook, path: first }
  if (playbook !== null && playbook !== first)
    throw new UsageError(`${first} and ${playbook} are two playbooks`, 'name one')
  return { playbook: first, path: args[1] }
}

const checkOffered = ({ state, clock }: Observed, code: string): void => {
  if (!state.known) throw new IncompleteError(`the state cannot be read: ${state.reason}`)
  const run = offeredRun(state.value, code, clock.now()) ?? 'no rescue waits for this code'
  if (typeof run === 'string') throw new UsageError(run, 'give --apply without it: the answer has a new code')
}

const rescue = async (invocation: Invocation): Promise<CommandResult> => {
  const options = parseFlags(optionsSchema, invocation.options)
  if (options.confirm !== null && !options.apply)
    throw new UsageError('--confirm lets a rescue act', 'give it with --apply')
  const { playbook, path } = placesOf(invocation.args, options.playbook)
  const looked = await look(invocation, { path, since: null, searches: 'again' })
  const planned = narrowed(looked.request, playbook)
  const { confirm } = options
  if (confirm !== null) checkOffered(looked.observed, confirm)
  // A code is the word for the one step that it was offered for: whatever else stands acts as it would alone.
  const word = { byPerson: confirm === null, code: confirm }
  const request = options.apply ? { ...planned, acting: await actingFor(invocation, looked, word) } : planned
  const survey = await surveyOf(request)
  const { cases } = casesOf(request, survey)
  const chosen = options.case.length === 0 ? cases : cases.filter(({ id }) => options.case.includes(id))
  const stray = options.case.find((id) => !cases.some((one) => one.id === id))
  if (stray !== undefined) throw new UsageError(`there is no open case ${stray}`, 'see sar-watchdog triage')
  const outcomes = await outcomesOf(request, survey, chosen)
  const { tree } = looked.observed.workspace
  const text =
    invocation.flags.format === 'json'
      ? renderJson(outcomes)
      : await asText(outcomes, { cases, tree, apply: options.apply }, invocation)
  return { text, exitCode: endingOf(outcomes, options.apply) }
}

export const rescueVerb = defineVerb({
  formats: ['table', 'json'],
  declare: (command) =>
    addSearchFlags(
      command.argument('[playbook]', 'only this playbook, as SAR-001').argument('[path]', 'a working tree', '.'),
    )
      .option('--playbook <id>', 'only this playbook, as SAR-001')
      .option('--case <id>', 'only this case (repeatable)', list)
      .option('--apply', 'act: branches, pull requests, issues')
      .option('--confirm <code>', 'with --apply: let the step act that this code was offered for'),
  run: rescue,
})
