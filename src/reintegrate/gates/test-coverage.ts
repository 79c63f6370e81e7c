import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { defineGate } from '../../domain/gate.ts'
import type { GateView, Judgement, Measurement } from '../../domain/gate.ts'
import { globMatcher } from '../../domain/glob.ts'
import { blobHash } from '../../domain/identity.ts'
import { approvedByOwner, ownerApproves } from '../approval.ts'
import { reportOf, undecided } from '../judged-findings.ts'
import { listed, percent } from '../wording.ts'

const armedBy = '`sensors.coverage.reports` in the settings'
const own = z.object({ reports: z.array(z.string()).min(1), threshold: z.number().default(80) })

/** Kinds that explain a figure and do not fail it: the threshold alone decides. */
const listings: ReadonlySet<string> = new Set(['uncovered-lines', 'uncovered-change'])

/**
 * Gate 2: tests green and coverage at the threshold, from reports of this very commit made by a workflow that the
 * change did not write itself.
 */
export const testCoverage = defineGate({
  id: 'test-coverage',
  number: 2,
  title: 'Tests green and coverage at the threshold',
  why: 'Lines that no test runs are lines whose breaking nobody notices.',
  armedBy,
  sensors: ['coverage'],
  playbook: null,
  settings: z.strictObject({}),
  judge: async (view) => {
    const settings = own.safeParse(view.settings.sensors['coverage'])
    if (!settings.success)
      return { state: 'off', evidence: 'no coverage reports are configured', unblock: `armed by ${armedBy}` }
    const tests = testsOf(view)
    if (tests.known && !tests.value)
      return { state: 'fail', evidence: 'the tests are red', unblock: 'the author mends the failing tests' }
    const coverage = judgeCoverage(view, settings.data.threshold)
    if (coverage.state !== 'pass') return coverage
    if (!tests.known) return undecided(`${coverage.evidence}; ${tests.reason}`, runTests)
    return (await doubt(view, settings.data.reports)) ?? { ...coverage, evidence: `${coverage.evidence}, tests green` }
  },
})

const runTests =
  'run the action in the job that runs the tests, after them, with `job-status` (docs/evidence.md of SAR watchdog), or `gate --run-commands` with `commands.test`'

/** Whether the tests ended well, by our own run of the command or by the run that made the reports. */
function testsOf({ commands, measurement }: GateView): Answer<boolean> {
  const ran = commands['test']
  if (ran?.known === true) return known(ran.value.exitCode === 0)
  if (measurement === null)
    return unknown(
      ran === undefined
        ? 'nothing says on which commit the reports were made, nor how the tests ended'
        : `the test command: ${ran.reason}`,
    )
  if (!measurement.known) return unknown(measurement.reason)
  const { tests } = measurement.value
  return tests === 'unknown'
    ? unknown('the run that made the reports does not say how its tests ended')
    : known(tests === 'green')
}

function judgeCoverage(view: GateView, threshold: number): Judgement {
  const report = reportOf(view.head, 'coverage')
  if (report === undefined) return undecided('coverage was not looked at', 'judge again with the coverage sensor')
  const found = view.cases.filter(({ sensor, waiver }) => sensor === 'coverage' && waiver === null)
  const low = found.filter(({ kind }) => !listings.has(kind))
  const lines = found.filter(({ kind }) => listings.has(kind)).map(({ subject }) => subject)
  const [worst] = low
  if (worst !== undefined)
    return {
      state: 'fail',
      evidence: `${worst.title}${lines.length === 0 ? '' : `; uncovered: ${listed(lines)}`}`,
      unblock: 'the author tests the uncovered lines; the threshold is never lowered by a rescue',
    }
  const [first] = report.unknown
  if (first !== undefined) return undecided(`${first.subject}: ${first.reason}`, runTests)
  if (report.status === 'not-applicable') return undecided(report.notApplicable ?? 'no report', runTests)
  const figure = report.figures?.['percent']
  return {
    state: 'pass',
    evidence:
      figure === undefined
        ? `coverage at least ${percent(threshold)}`
        : `coverage ${percent(figure)}, threshold ${percent(threshold)}`,
    unblock: '',
  }
}

/**
 * Why the reports do not count for this change, or null. They count when our own command made them, when their
 * workflow file is the default branch's, when a code owner approved this head, or when the change is our own plan.
 */
async function doubt(view: GateView, reports: readonly string[]): Promise<Judgement | null> {
  const { change, measurement, planned } = view
  if (change === null || planned) return null
  const matchers = reports.map(globMatcher)
  const made: readonly string[] = measurement?.known === true ? measurement.value.reports : []
  const carried = change.files.find(({ path }) => matchers.some((matches) => matches(path)) && !made.includes(path))
  if (carried !== undefined)
    return undecided(`the change itself carries ${carried.path}`, 'the author takes the report out; runs make reports')
  if (measurement === null) return null
  if (!measurement.known) return undecided(measurement.reason, runTests)
  const { headSha, mergeSha, workflow } = measurement.value
  if (headSha !== change.head && mergeSha !== change.head)
    return undecided(`the reports are of ${headSha.slice(0, 12)}, not of this head`, runTests)
  const committed = view.tree.match(reports).find((path) => !made.includes(path))
  if (committed !== undefined)
    return undecided(
      `${committed} lies committed: no run of this head made it`,
      'the author takes the report out of the repository; runs make reports',
    )
  const foreign = await foreignFiles(view, workflow)
  const [first] = foreign
  if (first === undefined) return null
  const approved = await approvedByOwner(view, foreign)
  if (approved.known && approved.value) return null
  return undecided(
    `${first}, which made the reports, differs from the default branch's${approved.known ? '' : `; ${approved.reason}`}`,
    ownerApproves(first),
  )
}

/** The files of the run's workflow that are not the default branch's: itself, and the workflows that it calls. */
async function foreignFiles(view: GateView, workflow: Measurement['workflow']): Promise<readonly string[]> {
  const called = workflow.calls.filter((path) => isTouched(view, path))
  return (await isOwnWorkflow(view, workflow)) ? called : [workflow.path, ...called]
}

const isTouched = ({ change }: GateView, path: string): boolean =>
  change === null || change.partial !== null || change.files.some((file) => file.path === path || file.from === path)

/** Whether the workflow that measured is the default branch's: its blob where GitHub tells, else untouched by the change. */
async function isOwnWorkflow(view: GateView, { path, blob, base }: Measurement['workflow']): Promise<boolean> {
  if (base === blob) return true
  if (view.pullRequest === null) return !isTouched(view, path)
  const file = await view.live.file(path, view.pullRequest.baseRef)
  return file.known
    ? file.value !== null && blobHash(new TextEncoder().encode(file.value)) === blob
    : !isTouched(view, path)
}
