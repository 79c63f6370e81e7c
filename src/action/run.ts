import { join, resolve } from 'node:path'
import { catalogue } from '../catalogue.ts'
import { actingFor } from '../commands/acting.ts'
import { endingOf } from '../commands/ending.ts'
import { processUnasked } from '../commands/intent/process.ts'
import type { Invocation } from '../commands/command.ts'
import { look } from '../commands/look.ts'
import type { Looked } from '../commands/look.ts'
import { runConfigured } from '../commands/run-configured.ts'
import type { Cases } from '../domain/case.ts'
import { exitCodes, IncompleteError } from '../domain/errors.ts'
import type { ExitCode } from '../domain/errors.ts'
import type { Survey } from '../domain/survey.ts'
import type { Verdict } from '../domain/verdict.ts'
import { version } from '../domain/version.ts'
import { severities } from '../domain/words.ts'
import { createApply } from '../effects/apply.ts'
import { writeOut } from '../effects/working-tree.ts'
import { commentMarker, stickyComment } from '../report/comment.ts'
import { renderJson } from '../report/json.ts'
import { mailboxMarkdown } from '../report/mailbox.ts'
import { renderSarif } from '../report/sarif.ts'
import { renderSummary } from '../report/summary.ts'
import { sprint } from '../sprint.ts'
import { judged } from '../sprint/phases.ts'
import { casesOf, surveyOf } from '../sprint/survey.ts'
import type { SprintRequest } from '../sprint/request.ts'
import { measure, stateEvidence, writeEvidence } from './evidence.ts'
import type { Inputs, RunEvent } from './inputs.ts'
import { ownChange } from './own-change.ts'
import type { RunPlace, RunResult } from './place.ts'

const states: Readonly<Partial<Record<ExitCode, string>>> = { 0: 'pass', 1: 'fail' }

/** Applies the default branch's intents; what was done with each is the report. */
async function processMail({ invocation, temp }: RunPlace): Promise<RunResult> {
  const { text, exitCode, notices } = await processUnasked(invocation)
  const report = join(temp, 'sar-report.json')
  await writeOut(report, text)
  return {
    exitCode,
    outputs: { state: states[exitCode] ?? 'inconclusive', report },
    summary: mailboxMarkdown(text),
    notices: notices ?? [],
    cases: { schema: 'sar/cases@1', cases: [], closed: [] },
  }
}

interface Seen {
  readonly survey: Survey
  readonly cases: Cases
  readonly verdict: Verdict
  readonly summary: string
  readonly json: string
  readonly level: number | null
  readonly notices: readonly string[]
}

/**
 * Nothing is remembered from one run to the next: on a runner of one's own an earlier job, of a stranger's change, could
 * have written what this one believes.
 */
const forgetful = (invocation: Invocation): Invocation => ({
  ...invocation,
  options: { ...invocation.options, cache: false },
})

/** Performs the command that the inputs name, or the one that fits the event. */
export const runAction = async (inputs: Inputs, place: RunPlace): Promise<RunResult> => {
  const { event, invocation, ownRun } = place
  const command = inputs.command === '' ? (event.base === null ? 'sprint' : 'gate') : inputs.command
  if (command === 'intent process') return processMail(place)
  if (command === 'comment') return (await import('./answer.ts')).answerInRun(place)
  if (command === 'evidence') return stateEvidence(inputs, place)
  const isGate = command === 'gate'
  if (isGate) refuseOtherBase(event)
  const { base, defaultBranch } = event
  const found = await look(forgetful(invocation), { path: inputs.path, since: base, defaultBranch, searches: 'anew' })
  const observed = ownChange(found.observed, event, ownRun)
  const looked = { ...found, observed, request: { ...found.request, observed } }
  const measurement = await measure(inputs, place, observed)
  const measured = { measurement, ownRun: ownRun.known ? ownRun.value.id : null }
  const seen = await (isGate ? gate : wholeSprint)(inputs, place, { looked, measured })
  const report = join(place.temp, 'sar-report.json')
  await writeOut(report, seen.json)
  const sarif = inputs['sarif-file'] === null ? null : resolve(invocation.cwd, inputs.path, inputs['sarif-file'])
  if (sarif !== null) await writeOut(sarif, renderSarif(seen.cases.cases, catalogue.sensors, version))
  return {
    exitCode: isGate ? gateEnding(seen.verdict) : sprintEnding(inputs, seen),
    outputs: { ...outputsOf(seen, isGate, { report, sarif }), ...(await writeEvidence(measurement, place, observed)) },
    summary: seen.summary,
    notices: seen.notices,
    cases: seen.cases,
  }
}

/**
 * A job's check stands on the head, which other pull requests may have too: what is judged against another branch, and
 * merged with its files, must not turn it green there.
 */
function refuseOtherBase({ pullRequest, defaultBranch }: RunEvent): void {
  if (pullRequest === null || defaultBranch === null || pullRequest.baseRef === defaultBranch) return
  throw new IncompleteError(
    `the pull request goes into ${pullRequest.baseRef}, and the gates judge only what goes into ${defaultBranch}`,
    `run this workflow on pull requests with \`branches: [${defaultBranch}]\``,
  )
}

/** Code that runs as the same user can read the token out of this process, so none of the change's code runs here. */
const noCode = 'the action runs no code of the repository beside its token: measure in a job of its own'

interface Prepared {
  readonly looked: Looked
  readonly measured: Omit<NonNullable<SprintRequest['measured']>, 'commands'>
}

async function gate(inputs: Inputs, place: RunPlace, { looked, measured }: Prepared): Promise<Seen> {
  const variables = place.invocation.env.forCommands
  const commands = await runConfigured(looked.observed, { refusal: noCode, variables })
  const request: SprintRequest = { ...looked.request, measured: { ...measured, commands } }
  const survey = await surveyOf(request)
  const cases = casesOf(request, survey)
  const { verdict, brought } = await judged(request, survey, cases)
  const body = stickyComment(verdict, brought, place.invocation.clock.now().toISOString())
  const notices = inputs.comment ? await comment(place, looked, body) : []
  return {
    survey,
    cases: { ...cases, cases: [...brought] },
    verdict,
    summary: body.replace(`${commentMarker}\n`, ''),
    json: renderJson(verdict),
    level: null,
    notices,
  }
}

/** Keeps the sticky comment up to date where that is this action's part; what is refused is said, not failed. */
async function comment({ event }: RunPlace, looked: Looked, body: string): Promise<readonly string[]> {
  const { pullRequest } = event
  const { github, observed } = looked
  const { repository } = observed.workspace
  if (pullRequest === null || observed.settings.service !== 'action') return []
  if (github === null || repository === null) return []
  if (pullRequest.headRepository !== repository)
    return ['the change comes from a fork, whose token may not comment: the report is in the job summary']
  try {
    const apply = createApply({ octokit: github.octokit, repository, author: null })
    await apply({ kind: 'comment', issue: pullRequest.number, marker: commentMarker, body })
    return []
  } catch (error) {
    return [`the comment could not be written: ${error instanceof Error ? error.message : 'unknown'}`]
  }
}

async function wholeSprint(
  inputs: Inputs,
  { event, invocation }: RunPlace,
  { looked, measured }: Prepared,
): Promise<Seen> {
  const mine = looked.observed.settings.service === 'action'
  const acts = inputs.apply && mine
  const acting = acts ? await actingFor(invocation, looked, { byPerson: event.name === 'workflow_dispatch' }) : null
  const result = await sprint({ ...looked.request, measured: { ...measured, commands: {} }, acting })
  return {
    survey: result.survey,
    cases: result.cases,
    verdict: result.verdict,
    summary: renderSummary(result),
    json: renderJson(result),
    level: result.posture.score.level,
    notices: inputs.apply && !mine ? ['the App is the service of this repository: nothing was acted on'] : [],
  }
}

const gateEnding = ({ state }: Verdict): ExitCode =>
  state === 'pass' ? exitCodes.ok : state === 'fail' ? exitCodes.findings : exitCodes.incomplete

const sprintEnding = (inputs: Inputs, { cases, survey }: Seen): ExitCode =>
  endingOf(cases.cases, survey, { failOn: inputs['fail-on'], strict: false })

const outputsOf = (
  { cases, survey, verdict, level }: Seen,
  isGate: boolean,
  files: { readonly report: string; readonly sarif: string | null },
): Readonly<Record<string, string>> => {
  const counts = severities.map((severity) => [
    severity.toLowerCase(),
    String(cases.cases.filter((found) => found.severity === severity && found.waiver === null).length),
  ])
  const unread = survey.sensors.some(({ unknown }) => unknown.length > 0)
  const found = cases.cases.some(({ severity, waiver }) => waiver === null && (severity === 'P0' || severity === 'P1'))
  return {
    ...Object.fromEntries(counts),
    state: isGate ? verdict.state : found ? 'fail' : unread ? 'inconclusive' : 'pass',
    score: level === null ? '' : level.toFixed(1),
    report: files.report,
    sarif: files.sarif ?? '',
    requests: String(survey.requests.rest + survey.requests.graphql),
  }
}
