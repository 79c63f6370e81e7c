import { checkRun } from '../report/check-run.ts'
import { commentMarker, stickyComment } from '../report/comment.ts'
import { casesOf, judged, surveyOf } from '../sprint/phases.ts'
import type { Verdict } from '../domain/verdict.ts'
import { applyOf, observePull, requestOf } from './repository.ts'
import type { RepositoryJob } from './repository.ts'

/**
 * Judges a pull request's head by the six gates: a check run on the head and one comment, both written over when they
 * exist. Only sensors that a change can wake are asked. Without a merged configuration nothing is said and null comes back.
 */
export const judgePull = async (job: RepositoryJob, number: number): Promise<Verdict | null> => {
  const observed = await observePull(job, number)
  const configured = observed.change?.base.known === true && observed.change.base.value.tree.has(observed.settingsPath)
  const pull = observed.change?.pullRequest
  if (!configured || pull === null || pull === undefined) return null
  const all = await requestOf(observed)
  const woken = all.method.sensors.filter(({ wakesOn }) => wakesOn.includes('pull_request')).map(({ id }) => id)
  const request = { ...all, selection: { sensors: woken } }
  const survey = await surveyOf(request)
  const cases = casesOf(request, survey)
  const { verdict, brought } = await judged(request, survey, cases)
  const apply = applyOf(job, observed, await job.clients.writing())
  const now = observed.clock.now().toISOString()
  await apply(checkRun(verdict, pull.headSha, brought, now))
  await apply({ kind: 'comment', issue: number, marker: commentMarker, body: stickyComment(verdict, brought, now) })
  return verdict
}
