import { evidenceOfHead } from '../context/evidence/of-head.ts'
import { createReader } from '../context/github/reader.ts'
import { IncompleteError, UsageError } from '../domain/errors.ts'
import { checkRun, unjudgedCheckRun } from '../report/check-run.ts'
import { commentMarker, stickyComment } from '../report/comment.ts'
import { casesOf, judged, surveyOf } from '../sprint/phases.ts'
import type { Verdict } from '../domain/verdict.ts'
import { applyOf, observePull, requestOf } from './repository.ts'
import type { RepositoryJob } from './repository.ts'

/**
 * Judges a pull request's head by the six gates: a check run on the head and one comment, both written over when they
 * exist. Only sensors that a change can wake are asked. Without a merged configuration nothing is said and null comes
 * back; one that does not hold is said by a check run that lets nothing through, and thrown.
 */
export const judgePull = async (job: RepositoryJob, number: number): Promise<Verdict | null> => {
  const observed = await observePull(job, number).catch(async (error: unknown) => {
    if (error instanceof UsageError) await sayUnjudged(job, number, error)
    throw error
  })
  const configured = observed.change?.base.known === true && observed.change.base.value.tree.has(observed.settingsPath)
  const pull = observed.change?.pullRequest
  if (!configured || pull === null || pull === undefined) return null
  const { measurement, observed: measured } = await evidenceOfHead(job.clients.reading, job.repository, observed)
  const all = await requestOf(measured)
  const woken = all.method.sensors.filter(({ wakesOn }) => wakesOn.includes('pull_request')).map(({ id }) => id)
  const request = { ...all, selection: { sensors: woken }, measured: { measurement, ownRun: null, commands: {} } }
  const survey = await surveyOf(request)
  const cases = casesOf(request, survey)
  const { verdict, brought } = await judged(request, survey, cases)
  const apply = applyOf(job, observed, await job.clients.writing())
  const now = observed.clock.now().toISOString()
  await apply(checkRun(verdict, pull.headSha, brought, now))
  await apply({ kind: 'comment', issue: number, marker: commentMarker, body: stickyComment(verdict, brought, now) })
  return verdict
}

/** Pull requests that were judged before keep a verdict by settings that are gone: this takes its place. */
async function sayUnjudged(job: RepositoryJob, number: number, { message, hint }: UsageError): Promise<void> {
  const pull = await createReader(job.clients.reading, job.repository).pullRequest(number)
  if (!pull.known) throw new IncompleteError(`pull request ${number}: ${pull.reason}`)
  const apply = applyOf(job, null, await job.clients.writing())
  await apply(unjudgedCheckRun(pull.value.headSha, message, hint ?? null))
}
