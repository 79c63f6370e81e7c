import { runsOfBranch } from '../../../../domain/failure-rate.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import { reasonOf } from '../../../../domain/variable-audit.ts'
import { causesOf } from './causes.ts'
import type { JobCause } from './causes.ts'
import {
  flakyFailure,
  jobKey,
  knownFailure,
  oftenTransient,
  patternFault,
  unknownFailures,
  unstarted,
} from './findings.ts'
import { gather } from './gather.ts'
import { readOwnPatterns } from './own-patterns.ts'
import type { OwnPatterns } from './own-patterns.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../ci-failures.ts'
import type { Settings } from '../ci-failures.ts'

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
  const flaky = new Set(cured.filter((cause) => !outside.includes(cause)).map(jobKey))
  const often = (group: readonly JobCause[]): readonly Observation[] =>
    new Set(group.map(({ failure }) => failure.run.id)).size < given.transientRuns ? [] : oftenTransient(branch, group)
  const idOf = ({ cause }: JobCause): string => cause?.pattern.id ?? ''
  return [
    ...grouped(
      standing.filter(({ cause }) => cause !== null),
      workflowAnd(idOf),
      (group) => knownFailure(branch, group, flaky),
    ),
    ...unknownFailures(
      branch,
      standing.filter(({ cause }) => cause === null),
    ),
    ...grouped(
      cured.filter((cause) => !outside.includes(cause)),
      jobKey,
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
  const { silence } = view.live
  if (silence !== undefined) return unread(`runs of ${branch}`, silence)
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

/** What `ci-failures` does with files and with the repository. */
export const implementation = implementSensor(settings, {
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
