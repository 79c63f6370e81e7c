import type { PipelineEvent } from '../domain/pipeline.ts'
import type { Survey } from '../domain/survey.ts'

/** Whether a sensor looked, saw all, and found nothing. */
const isClean = ({ sensors }: Survey, id: string): boolean =>
  sensors.some((one) => one.id === id && one.status === 'clean')

/**
 * What a sweep tells the pipeline's machine. A workflow whose last run failed degrades it, whatever the rate says. What
 * could not be read moves nothing: unknown is never healthy.
 */
export const pipelineEventsOf = (survey: Survey): readonly PipelineEvent[] => {
  const has = (...kinds: readonly string[]): boolean => survey.findings.some(({ kind }) => kinds.includes(kind))
  if (has('ci-critical')) return ['next-run', 'critical']
  if (has('ci-degraded', 'known-failure', 'unknown-failure')) return ['next-run', 'degraded']
  const passing = isClean(survey, 'ci-failures')
  if (passing && isClean(survey, 'ci-health')) return ['recovered', 'next-run', 'healthy']
  return []
}
