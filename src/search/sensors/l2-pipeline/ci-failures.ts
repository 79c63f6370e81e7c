import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import { runsOfBranch } from '../../../domain/failure-rate.ts'
import type { Observation } from '../../../domain/finding.ts'
import type { Reading, Unknown } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { View } from '../../../domain/sensor.ts'
import { reasonOf } from '../../../domain/variable-audit.ts'
import { causesOf } from './ci-failures/causes.ts'
import type { JobCause } from './ci-failures/causes.ts'
import {
  flakyFailure,
  knownFailure,
  oftenTransient,
  patternFault,
  unknownFailures,
  unstarted,
} from './ci-failures/findings.ts'
import { baseName, gather } from './ci-failures/gather.ts'
import { readOwnPatterns } from './ci-failures/own-patterns.ts'
import type { OwnPatterns } from './ci-failures/own-patterns.ts'

const settings = z.strictObject({
  window: durationSchema.prefault('7d').describe('how far back runs are looked at'),
  branch: z.string().default('default').describe('the branch whose runs count; `default` is the default branch'),
  patterns: z
    .string()
    .default('.codex/patterns/ci_failure_patterns.yaml')
    .describe("the repository's own library of failure patterns, where it has one; its entries come before ours"),
  matching: z
    .enum(['signature', 'score'])
    .default('signature')
    .describe(
      'when an own pattern applies: `signature`, as soon as a line matches one; `score`, at fifty points (40 for each signature, 30 for each changed file, 30 for the named workflow or job), but never without a signature: a cause is what a log says',
    ),
  transientRuns: z
    .int()
    .positive()
    .default(3)
    .describe('cured failures from outside are reported from so many runs on'),
  maxRuns: z.int().positive().default(20).describe('looks into no more failed runs than this'),
  maxLogs: z.int().positive().default(40).describe('reads no more logs of jobs than this'),
})
type Settings = z.infer<typeof settings>

const grouped = (
  causes: readonly JobCause[],
  key: (cause: JobCause) => string,
  make: (group: readonly JobCause[]) => readonly Observation[],
): readonly Observation[] =>
  [...Map.groupBy(causes, key)]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, group]) => make(group))

const workflowAnd = (other: (cause: JobCause) => string) => (cause: JobCause) =>
  `${cause.failure.run.path}\n${other(cause)}`

const findingsOf = (branch: string, causes: readonly JobCause[], given: Settings): readonly Observation[] => {
  const standing = causes.filter(({ failure }) => failure.standing === 'standing')
  const cured = causes.filter(({ failure }) => failure.standing === 'cured')
  const outside = cured.filter(({ cause }) => cause?.pattern.transient === true)
  const often = (group: readonly JobCause[]): readonly Observation[] =>
    new Set(group.map(({ failure }) => failure.run.id)).size < given.transientRuns ? [] : oftenTransient(branch, group)
  const idOf = ({ cause }: JobCause): string => cause?.pattern.id ?? ''
  return [
    ...grouped(
      standing.filter(({ cause }) => cause !== null),
      workflowAnd(idOf),
      (group) => knownFailure(branch, group),
    ),
    ...unknownFailures(
      branch,
      standing.filter(({ cause }) => cause === null),
    ),
    ...grouped(
      cured.filter((cause) => !outside.includes(cause)),
      workflowAnd(({ failure }) => baseName(failure.job.name)),
      (group) => flakyFailure(branch, group),
    ),
    ...grouped(outside, idOf, often),
  ]
}

const silent = ({ failure, cause }: JobCause): readonly Unknown[] =>
  cause === null && failure.lines.length === 0
    ? [
        {
          subject: `run ${failure.run.id} of ${failure.run.path}, job ${failure.job.name}`,
          reason: 'its log says that it failed, but not why',
        },
      ]
    : []

const ownPatterns = async (
  { tree }: View,
  path: string,
): Promise<OwnPatterns & { readonly unknown: readonly Unknown[] }> => {
  const nothing = { patterns: [], faults: [] }
  if (!tree.mayHold(path)) return { ...nothing, unknown: [] }
  const content = await tree.text(path)
  if (content.known) return { ...readOwnPatterns(content.value), unknown: [] }
  return { ...nothing, unknown: [{ subject: path, reason: reasonOf(content) }] }
}

const ofRuns = async (view: View, own: OwnPatterns, given: Settings): Promise<Reading> => {
  const unread = (subject: string, reason: string): Reading => ({ findings: [], unknown: [{ subject, reason }] })
  const branch = given.branch === 'default' ? (view.defaultBranch ?? null) : given.branch
  if (branch === null) return unread('runs', 'nobody could say which branch is the default')
  const since = new Date(view.asOf.getTime() - given.window)
  const asked = await view.live.runs({ branch, since })
  if (!asked.known) return unread(`runs of ${branch}`, reasonOf(asked))
  const gathered = await gather(view.live, runsOfBranch(asked.value), given)
  const causes = causesOf(gathered.jobs, {
    file: given.patterns,
    patterns: own.patterns,
    scored: given.matching === 'score',
    changed: view.change?.files.map(({ path }) => path) ?? [],
  })
  return {
    findings: [...gathered.unstarted.map((run) => unstarted(branch, run)), ...findingsOf(branch, causes, given)],
    unknown: [...gathered.unknown, ...causes.flatMap(silent)],
    figures: {
      failing: gathered.failedRuns,
      recognised: causes.filter(({ cause }) => cause !== null).length,
      unrecognised: causes.filter(({ cause }) => cause === null).length,
    },
  }
}

export const ciFailures = defineSensor({
  id: 'ci-failures',
  layer: 'L2',
  title: 'Why CI fails',
  why: 'A red run tells that something failed, not what. Whoever reads the whole log of every failure loses an hour a day; whoever does not runs it again until it is green, and so learns to live with a broken branch. The cause stands in a few lines of the log, most causes are old acquaintances, and some can be mended by a machine.',
  cannotKnow:
    'Runs of the branch are looked at, of each workflow the last, and those that passed only at another try; runs of pull requests are not. A cause is what the log of a failed step says: a test that fails for a deeper reason is still a failing test. Up to six jobs of a run are read. Failures that no pattern knows are put together by their wording, which can part one cause in two or join two in one. Logs that GitHub has deleted tell nothing.',
  kinds: {
    'known-failure': 'The last run of a workflow failed, and its log tells a cause that is known.',
    'unknown-failure': 'The last run of a workflow failed for a cause that no pattern knows; an entry is proposed.',
    'flaky-failure': 'A job failed and passed on the same commit.',
    'transient-failure': 'Runs fail for a reason outside of the repository: runner, network, rate limit.',
    'pattern-unreadable': "An entry of the repository's own pattern file cannot be parsed.",
    'pattern-duplicate': "An id of the repository's own pattern file is there twice.",
    'pattern-broad': 'A signature of an own pattern matches every failure, such as "exit code 1", and is not used.',
  },
  files: [],
  wakesOn: ['workflow_run', 'clock'],
  cadence: 'daily',
  version: 2,
  settings,
  conclude: async (_, view, given) => {
    const own = await ownPatterns(view, given.patterns)
    const read = await ofRuns(view, own, given)
    return {
      ...read,
      findings: [...own.faults.map((fault) => patternFault(given.patterns, fault)), ...read.findings],
      unknown: [...own.unknown, ...read.unknown],
    }
  },
})
