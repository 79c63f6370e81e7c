import type { Observation } from '../../../../domain/finding.ts'
import type { Job, Step, Workflow } from '../../../../formats/workflows.ts'
import { textAt } from '../../../../formats/yaml-tree.ts'
import type { Place } from '../../../../formats/yaml-tree.ts'
import { checkName } from './aggregates.ts'
import { swallowedIn } from './swallowed.ts'
import type { Swallowed } from './unheard.ts'

/** Events before which a change is not merged, or which show that the branch is broken. */
const guarding = new Set(['pull_request', 'pull_request_target', 'merge_group', 'push', 'workflow_call'])

/** Words by which people say that a job may fail. */
const mayFail =
  /experimental|allow[-_ ]?fail|optional|nightly|flaky|bench|canary|preview|\bdev\b|upstream|unstable|informational|non[-_ ]?blocking|advisory|smoke|soft|\brc\b|latest/i

const isMeant = (path: string, file: Workflow, job: Job, step: Step): boolean =>
  mayFail.test([path, textAt(file.root, 'name')?.text, job.id, checkName(job), step.name].join(' | '))

const lineIn = (step: Step, line: number): Place => {
  const { run } = step
  const first = run === null ? step.at.line : run.block ? run.at.line + 1 : run.at.line
  return { line: first + line, column: 1, endLine: first + line, endColumn: 1 }
}

const finding = (path: string, step: Step, { check, how }: Swallowed, serious: boolean): Observation => {
  const command = check.words.join(' ').slice(0, 80)
  const tests = check.purpose === 'tests'
  return {
    kind: tests ? 'tests-forgiven' : 'scan-forgiven',
    subject: `${path}#${step.locator}`,
    effect: serious ? (tests ? 'blocks' : 'degrades') : 'advises',
    confidence: serious ? 'high' : 'medium',
    title: `${tests ? 'Failing tests' : 'What a scan finds'} cannot fail this step`,
    detail: `\`${command}\` runs, and ${how}: whatever it finds, the run is green.`,
    remedy: tests
      ? 'let the step fail; give a flaky test its own job that is not required'
      : 'let the step fail from the severity on that matters, by an option of the tool',
    location: { path, ...lineIn(step, check.line) },
    data: { command, purpose: check.purpose },
  }
}

/** Steps that test or scan and cannot fail, a finding each. A scan that is said to inform, or runs aside, may do so. */
export const forgivenChecks = (path: string, file: Workflow): readonly Observation[] =>
  file.jobs.flatMap((job) =>
    job.steps.flatMap((step, index) => {
      const swallowed = swallowedIn(file, job, index)
      if (swallowed === null) return []
      const guards = file.triggers.some((trigger) => guarding.has(trigger))
      const serious = guards && !isMeant(path, file, job, step)
      return serious || swallowed.check.purpose === 'tests' ? [finding(path, step, swallowed, serious)] : []
    }),
  )

const failsSoftly = ({ node }: Step): boolean => textAt(node, 'continue-on-error')?.value === true

/**
 * Steps that are to speak up on a failure and never can: every script before them may fail without failing the job, and
 * `failure()` asks for the job.
 */
export const silentAlarms = (path: string, { jobs }: Workflow): readonly Observation[] =>
  jobs.flatMap(({ steps }) =>
    steps.flatMap((step, index) => {
      const condition = textAt(step.node, 'if')
      if (condition === undefined || !/^\s{0,9}(?:\$\{\{\s{0,9})?failure\(\)/.test(condition.text)) return []
      const before = steps.slice(0, index).filter(({ run, node }) => run !== null && textAt(node, 'if') === undefined)
      const soft = before.filter(failsSoftly)
      if (soft.length === 0 || soft.length < before.length) return []
      return [
        {
          kind: 'alarm-silent',
          subject: `${path}#${step.locator}`,
          effect: 'degrades' as const,
          title: 'This step waits for a failure that cannot come',
          detail: `It runs on \`failure()\`, and every script before it has \`continue-on-error: true\`, so the job does not fail when ${soft.map(({ name, locator }) => `\`${name ?? locator}\``).join(', ')} does.`,
          remedy: "ask for the outcome of the step by its id (`steps.ID.outcome == 'failure'`)",
          location: { path, ...condition.at },
        },
      ]
    }),
  )
