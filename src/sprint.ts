import type { SprintResult } from './domain/sprint-result.ts'
import { endedOf, outcomesOf, postureOf, verdictOf } from './sprint/phases.ts'
import { casesOf, isSweep, surveyOf } from './sprint/survey.ts'
import { record } from './sprint/sweep.ts'
import type { SprintRequest } from './sprint/request.ts'

/**
 * The whole program: search, triage, rescue, reintegrate, prevent. A sweep of the default branch that may write records
 * what it saw before it rescues, so that what comes later can build on it.
 */
export const sprint = async (request: SprintRequest): Promise<SprintResult> => {
  const survey = await surveyOf(request)
  const cases = casesOf(request, survey)
  const swept = isSweep(request.observed) && request.acting !== null ? await record(request, survey, cases) : request
  const { outcomes, ...rescued } = await outcomesOf(swept, survey, cases.cases)
  // One that ended in this very sprint is among its outcomes.
  const ended = await endedOf(request)
  const verdict = await verdictOf(swept, survey, cases)
  const posture = postureOf(swept, survey, cases)
  return {
    schema: 'sar/sprint@1',
    at: request.observed.clock.now().toISOString(),
    survey,
    cases,
    outcomes: { ...rescued, outcomes: [...ended, ...outcomes] },
    verdict,
    posture,
  }
}
