import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
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
 * exist. Only sensors that a change can wake are asked. Without a merged configuration, and for a pull request into
 * another branch than the default one, nothing is said and the answer is unknown; a configuration that does not hold is
 * said by a check run that lets nothing through, and thrown.
 */
export const judgePull = async (job: RepositoryJob, number: number): Promise<Answer<Verdict>> => {
  const seen = await observePull(job, number).catch(async (error: unknown) => {
    if (error instanceof UsageError) await sayUnjudged(job, number, error)
    throw error
  })
  if (!seen.known) return seen
  const observed = seen.value
  const { change, settingsPath } = observed
  if (change === null || !change.rules.known || !change.rules.value.tree.has(settingsPath))
    return unknown('there are no merged settings')
  const { measurement, observed: measured } = await evidenceOfHead(job.clients.reading, job.repository, observed)
  const all = await requestOf(measured)
  const woken = all.method.sensors.filter(({ wakesOn }) => wakesOn.includes('pull_request')).map(({ id }) => id)
  const request = { ...all, selection: { sensors: woken }, measured: { measurement, ownRun: null, commands: {} } }
  const survey = await surveyOf(request)
  const cases = casesOf(request, survey)
  const { verdict, brought } = await judged(request, survey, cases)
  const apply = applyOf(job, observed, await job.clients.writing())
  const now = observed.clock.now().toISOString()
  await apply(checkRun(verdict, change.set.head, brought, now))
  await apply({ kind: 'comment', issue: number, marker: commentMarker, body: stickyComment(verdict, brought, now) })
  return known(verdict)
}

/** Pull requests that were judged before keep a verdict by settings that are gone: this takes its place. */
async function sayUnjudged(job: RepositoryJob, number: number, { message, hint }: UsageError): Promise<void> {
  const pull = await createReader(job.clients.reading, job.repository).pullRequest(number)
  if (!pull.known) throw new IncompleteError(`pull request ${number}: ${pull.reason}`)
  const apply = applyOf(job, null, await job.clients.writing())
  await apply(unjudgedCheckRun(pull.value.headSha, message, hint ?? null))
}
