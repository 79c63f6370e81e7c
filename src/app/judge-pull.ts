import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import { evidenceOfHead } from '../context/evidence/of-head.ts'
import { wholePull } from '../context/github/pull-requests.ts'
import type { WholePull } from '../context/github/pull-requests.ts'
import { UsageError } from '../domain/errors.ts'
import { checkRun, unjudgedCheckRun } from '../report/check-run.ts'
import { commentMarker, stickyComment } from '../report/comment.ts'
import { judged } from '../sprint/phases.ts'
import { casesOf, surveyOf } from '../sprint/survey.ts'
import type { Case } from '../domain/case.ts'
import type { Change } from '../domain/change.ts'
import type { Observed } from '../domain/observed.ts'
import type { Verdict } from '../domain/verdict.ts'
import { observePull, wokenSensors } from './observe-pull.ts'
import { applyOf, requestOf } from './repository.ts'
import type { RepositoryJob } from './repository.ts'

/**
 * Judges a pull request's head by the six gates: a check run on the head and one comment, both written over when they
 * exist. Only sensors that a change can wake are asked. Without a merged configuration, and for a pull request into
 * another branch than the default one, nothing is said and the answer is unknown; a configuration that does not hold is
 * said by a check run that lets nothing through, and thrown.
 */
export const judgePull = async (
  asked: RepositoryJob,
  number: number,
  told: WholePull | null = null,
): Promise<Answer<Verdict>> => {
  const seen = await observePull(asked, number, told).catch(async (error: unknown) => {
    if (error instanceof UsageError) await sayUnjudged(asked, number, error)
    throw error
  })
  if (!seen.known) return seen
  const { job, observed, absent, ended } = seen.value
  const judgement = await judgeChange(job, observed, ended)
  if (!judgement.known) return judgement
  const { verdict, check, brought, now } = judgement.value
  const apply = await applyOf(job, observed, await job.clients.writing(['check-run', 'comment']), absent)
  await apply(check)
  await apply({ kind: 'comment', issue: number, marker: commentMarker, body: stickyComment(verdict, brought, now) })
  return known(verdict)
}

/** How a change stands, and the check run that says so. */
export interface ChangeJudgement {
  readonly verdict: Verdict
  readonly check: Change
  readonly brought: readonly Case[]
  /** ISO 8601. */
  readonly now: string
}

/** Judges a change by the six gates and writes nothing. `ended`: whether a run of its head may have ended. */
export const judgeChange = async (
  job: RepositoryJob,
  observed: Observed,
  ended: boolean,
): Promise<Answer<ChangeJudgement>> => {
  const { change, settingsPath } = observed
  if (change === null || !change.rules.known || !change.rules.value.tree.has(settingsPath))
    return unknown('there are no merged settings')
  const { reading } = job.clients
  const { measurement, observed: measured } = await evidenceOfHead(reading, job.repository, observed, ended)
  const all = await requestOf(measured)
  const selection = { sensors: wokenBy(observed) }
  const request = { ...all, selection, measured: { measurement, ownRun: null, commands: {} } }
  const survey = await surveyOf(request)
  const cases = casesOf(request, survey)
  const { verdict, brought } = await judged(request, survey, cases)
  const now = observed.clock.now().toISOString()
  return known({ verdict, check: checkRun(verdict, change.set.head, brought, now), brought, now })
}

/**
 * The sensors that this change can wake. The audit of variables finds the same at the base and at the head unless the
 * change touches the registry: gate 3 then judges by the last sweep's record, and what stood before is not brought.
 */
const wokenBy = ({ change, settings: { registry } }: Observed): readonly string[] => {
  const files = change?.set.partial === null ? change.set.files : null
  const audited = files === null || files.some(({ path, from }) => path === registry || from === registry)
  return wokenSensors.map(({ id }) => id).filter((id) => audited || id !== 'variable-audit')
}

/** Pull requests that were judged before keep a verdict by settings that are gone: this takes its place. */
async function sayUnjudged(job: RepositoryJob, number: number, { message, hint }: UsageError): Promise<void> {
  const { headSha } = await wholePull(job.clients.reading, job.repository, number)
  const apply = await applyOf(job, null, await job.clients.writing(['check-run']))
  await apply(unjudgedCheckRun(headSha, message, hint ?? null))
}
