import type { Observation } from '../../../../domain/finding.ts'
import type { WorkflowRun } from '../../../../domain/live.ts'
import type { Effect } from '../../../../domain/words.ts'
import type { JobCause } from './causes.ts'
import { baseName } from './gather.ts'
import { masked } from './masked.ts'
import type { PatternFault } from './own-patterns.ts'
import { cluster, keyLine, signatureOf } from './template.ts'

const first = (text: string): string => text.slice(text.lastIndexOf('/') + 1)

/** Text of a log between back-ticks: none of its own, no control characters. */
const code = (line: string): string =>
  `\`${masked(line.replace(/^##\[error\]/, ''))
    .replaceAll(/[`\p{Cc}]/gu, ' ')
    .trim()}\``

const named = (causes: readonly JobCause[]): readonly string[] =>
  [...new Set(causes.map(({ failure }) => failure.job.name))].toSorted()

const shown = (names: readonly string[]): string =>
  names.length <= 4
    ? names.map(code).join(', ')
    : `${names.slice(0, 3).map(code).join(', ')} and ${names.length - 3} more`

const alike = (causes: readonly JobCause[]): string => {
  const more = causes.reduce((sum, { failure }) => sum + failure.alike, 0)
  return more === 0 ? '' : ` ${more} more failed jobs of the same matrix were not read.`
}

const evidence = (lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : `\n\n${[...new Set(lines.map(code))]
        .slice(0, 5)
        .map((line) => `- ${line}`)
        .join('\n')}`

const titleRoom = 90

/** The first line that tells the cause, for a title; nothing where no line does. */
const cue = ([line]: readonly string[]): string => {
  if (line === undefined) return ''
  const told = masked(line)
  return `: ${code(told.length > titleRoom ? `${told.slice(0, titleRoom - 1)}…` : told)}`
}

const linksOf = (causes: readonly JobCause[]): string =>
  causes[0]?.failure.job.url || (causes[0]?.failure.run.url ?? '')

/** Nobody's change waits for a run on a schedule. */
const effectOf = (runs: readonly Pick<WorkflowRun, 'event'>[]): Effect =>
  runs.every(({ event }) => event === 'schedule') ? 'degrades' : 'blocks'

/** By what a run is run again: its id, the attempt that failed, and its commit. */
const rerunOf = ({ id, attempt, headSha }: WorkflowRun) => ({ id, attempt, sha: headSha })

const runsOf = (causes: readonly JobCause[]): readonly WorkflowRun[] => causes.map(({ failure }) => failure.run)

/** Which runs failed, each once. */
const failedRuns = (causes: readonly JobCause[]) =>
  [...new Map(runsOf(causes).map(({ path, id }) => [id, { workflow: path, id }])).values()].toSorted(
    (left, right) => left.id - right.id,
  )

/** What a job is known by from run to run: its workflow and its name without the values of its matrix. */
export const jobKey = ({ failure }: JobCause): string => `${failure.run.path}\n${baseName(failure.job.name)}`

/**
 * A workflow whose last run failed by a known cause. All causes given are of one workflow and one pattern; `flaky` are
 * the keys of jobs that failed and passed on one commit.
 */
export const knownFailure = (
  branch: string,
  causes: readonly JobCause[],
  flaky: ReadonlySet<string>,
): readonly Observation[] => {
  const [one] = causes
  if (one === undefined || one.cause === null) return []
  const { pattern } = one.cause
  const { path } = one.failure.run
  const also = [...new Set(causes.flatMap((cause) => cause.also))].filter((id) => id !== pattern.id).toSorted()
  return [
    {
      kind: pattern.transient ? 'transient-failure' : 'known-failure',
      subject: `workflow:${path}#${pattern.id}`,
      effect: pattern.transient ? 'degrades' : effectOf(runsOf(causes)),
      title: `${first(path)} fails on ${branch}: ${pattern.title} (${pattern.id})${cue(one.cause.lines)}`,
      detail: `Its last run failed in ${shown(named(causes))}; the log says why.${alike(causes)}${also.length === 0 ? '' : ` Also seen: ${also.join(', ')}.`}${evidence(causes.flatMap(({ cause }) => cause?.lines ?? []))}\n\n${linksOf(causes)}`,
      remedy: pattern.remedy,
      data: {
        workflow: path,
        branch,
        pattern: pattern.id,
        transient: pattern.transient,
        flaky: causes.every((cause) => flaky.has(jobKey(cause))),
        fix: pattern.fix,
        jobs: [...named(causes)],
        also,
        run: rerunOf(one.failure.run),
      },
    },
  ]
}

/** A workflow that GitHub could not even start. */
export const unstarted = (branch: string, run: WorkflowRun): Observation => ({
  kind: 'known-failure',
  subject: `workflow:${run.path}#startup-failure`,
  effect: effectOf([run]),
  title: `${first(run.path)} fails on ${branch}: GitHub could not start it (startup-failure)`,
  detail: `Its last run has no job: the workflow, or one that it calls, is refused, or a runner group or environment that it names may not be used.\n\n${run.url}`,
  remedy: 'open the run: GitHub names the line or the right that is missing',
  data: {
    workflow: run.path,
    branch,
    pattern: 'startup-failure',
    transient: false,
    flaky: false,
    fix: 'workflow-yaml',
    jobs: [],
    also: [],
    run: rerunOf(run),
  },
})

const proposal = (id: string, template: string): string =>
  [
    `pattern_id: UNKNOWN_${id.toUpperCase()}`,
    `name: ${JSON.stringify(template.slice(0, 80))}`,
    'detection:',
    '  error_signatures:',
    `    - '${signatureOf(template).replaceAll("'", "''")}'`,
  ]
    .map((line) => `    ${line}`)
    .join('\n')

/** Failures that no pattern knows, put together where they read alike, each with the entry that would know it. */
export const unknownFailures = (branch: string, causes: readonly JobCause[]): readonly Observation[] => {
  const lines = causes.flatMap((of) => {
    const line = keyLine(of.failure.lines)
    return line === null ? [] : [{ line: masked(line), of }]
  })
  return cluster(lines).map(({ id, template, members }) => {
    const workflows = [...new Set(members.map(({ failure }) => failure.run.path))].toSorted()
    return {
      kind: 'unknown-failure',
      subject: `cluster:${id}`,
      effect: effectOf(runsOf(members)),
      confidence: 'medium',
      title: `${workflows.map(first).join(', ')} fails on ${branch} for a reason that no pattern knows`,
      detail: `It failed in ${shown(named(members))}.${alike(members)} What they have in common: ${code(template)}${evidence(members.flatMap(({ failure }) => keyLine(failure.lines) ?? []))}\n\n${linksOf(members)}\n\nAn entry that would know it again:\n\n${proposal(id, template)}`,
      remedy: 'find the cause in the log and mend it; then add the entry to the pattern file, with its fix',
      data: {
        branch,
        cluster: id,
        template,
        signature: signatureOf(template),
        workflows,
        jobs: [...named(members)],
        failed: failedRuns(members),
      },
    } satisfies Observation
  })
}

/** Jobs that failed and passed on one commit: nothing of the commit made the difference. All are of one workflow and name. */
export const flakyFailure = (branch: string, causes: readonly JobCause[]): readonly Observation[] => {
  const [one] = causes
  if (one === undefined) return []
  const { run, job } = one.failure
  const name = baseName(job.name)
  const ids = [...new Set(causes.map(({ cause }) => cause?.pattern.id ?? 'unknown'))].toSorted()
  const lines = causes.flatMap(({ cause, failure }) => cause?.lines ?? keyLine(failure.lines) ?? [])
  const commits = new Set(causes.map(({ failure }) => failure.run.headSha)).size
  return [
    {
      kind: 'flaky-failure',
      subject: `workflow:${run.path}#flaky/${name}`,
      effect: commits > 1 ? 'degrades' : 'advises',
      title: `${first(run.path)} is flaky on ${branch}: ${code(name)} failed and passed on the same commit`,
      detail: `It did so on ${commits} ${commits === 1 ? 'commit' : 'commits'} (${ids.join(', ')}).${evidence(lines)}\n\n${linksOf(causes)}`,
      remedy:
        'find what it depends on besides the commit (time, order, network, randomness) and take it away; until then give the test an owner',
      data: { workflow: run.path, branch, job: name, patterns: ids, transient: false, flaky: true, commits },
    },
  ]
}

/** One outside cause that failed several runs, which then passed. */
export const oftenTransient = (branch: string, causes: readonly JobCause[]): readonly Observation[] => {
  const pattern = causes[0]?.cause?.pattern
  if (pattern === undefined) return []
  const runs = new Set(runsOf(causes).map(({ id }) => id)).size
  return [
    {
      kind: 'transient-failure',
      subject: `transient:${pattern.id}`,
      effect: 'degrades',
      title: `CI of ${branch} keeps failing for a reason outside of it: ${pattern.title} (${pattern.id})`,
      detail: `${runs} runs failed by it and passed when they ran again.${evidence(causes.flatMap(({ cause }) => cause?.lines ?? []))}\n\n${linksOf(causes)}`,
      remedy: pattern.remedy,
      data: { branch, pattern: pattern.id, transient: true, flaky: false, runs },
    },
  ]
}

const faults = {
  unreadable: { title: 'cannot be read', remedy: 'mend the YAML of the entry' },
  duplicate: { title: 'is there twice with different meaning', remedy: 'give one of the two an id of its own' },
  broad: {
    title: 'has a signature that every failure matches',
    remedy: 'replace it by words that only this cause writes',
  },
} as const

/** What is wrong with the repository's own pattern file. */
export const patternFault = (path: string, { kind, id, line, detail }: PatternFault): Observation => ({
  kind: `pattern-${kind}`,
  subject: `${path}#${id}`,
  effect: 'advises',
  title: `Failure pattern ${id} ${faults[kind].title}`,
  detail: `${path}: ${detail.slice(0, 300)}`,
  remedy: faults[kind].remedy,
  location: { path, line, column: 1, endLine: line, endColumn: 1 },
  data: { path, id },
})
