import { actsAlone } from '../domain/settings.ts'
import type { Case } from '../domain/case.ts'
import type { SprintResult } from '../domain/sprint-result.ts'
import { sprint } from '../sprint.ts'
import { keepGuide } from './keep-guide.ts'
import { actingOf, observeDefault, requestOf } from './repository.ts'
import type { RepositoryJob } from './repository.ts'

/** Who asked: nobody (a push, the clock), or a person, whose word `apply` covers what autonomy would not. */
export interface Asked {
  readonly actor: string
  readonly apply: boolean
  readonly playbook?: string
}

/**
 * A sprint over the default branch. Without a merged configuration it only looks. Alone it acts within the configured
 * autonomy, and never on what stood when the watchdog was switched on.
 */
export const sweep = async (job: RepositoryJob, asked: Asked): Promise<SprintResult | null> => {
  const observed = await observeDefault(job)
  const { settings, settingsPath, workspace } = observed
  const request = await requestOf(observed)
  if (!workspace.tree.has(settingsPath) || settings.service !== job.service) return null
  const alone = ({ baseline, severity }: Case): boolean => !baseline && actsAlone(settings.rescue.autonomy, severity)
  const named = ({ playbook }: Case): boolean => asked.playbook === undefined || playbook === asked.playbook
  const acting = await actingOf(job, observed, {
    actor: asked.actor,
    may: (found) => named(found) && (asked.apply || alone(found)),
  })
  const result = await sprint({ ...request, acting })
  if (settings.guide.update === 'pull-request') await keepGuide(job, observed, acting)
  return result
}
