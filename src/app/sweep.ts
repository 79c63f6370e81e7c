import type { Case } from '../domain/case.ts'
import type { Observed } from '../domain/observed.ts'
import type { SprintResult } from '../domain/sprint-result.ts'
import { mayAlone } from '../rescue/authority.ts'
import { sprint } from '../sprint.ts'
import { keepGuide } from './keep-guide.ts'
import { isMailboxEmpty, processIntents, tidyUnasked } from './process-intents.ts'
import { actingOf, isServed, observeDefault, requestOf } from './repository.ts'
import type { RepositoryJob } from './repository.ts'

/** Who asked: nobody (a push, the clock), or a person, whose word `apply` covers what autonomy would not. */
export interface Asked {
  readonly actor: string
  readonly apply: boolean
  readonly playbook?: string
  /** A confirm code that was offered for a step of a rescue. */
  readonly code?: string
}

/**
 * The mailbox, then a sprint over the default branch as it left it, then what was applied is tidied away. Without a
 * merged configuration nothing is done. Alone it acts within the configured autonomy, and never on what stood when the
 * watchdog was switched on. `given` is the default branch as it was observed just now.
 */
export const sweep = async (
  job: RepositoryJob,
  asked: Asked,
  given: Observed | null = null,
): Promise<SprintResult | null> => {
  const before = given ?? (await observeDefault(job))
  if (!isServed(job, before)) return null
  const isEmpty = isMailboxEmpty(before)
  if (!isEmpty) await processIntents(job, before)
  const observed = isEmpty ? before : await observeDefault(job)
  const { settings } = observed
  const named = ({ playbook }: Case): boolean => asked.playbook === undefined || playbook === asked.playbook
  const acting = await actingOf(job, observed, {
    actor: asked.actor,
    asked: (playbook) => asked.apply && (asked.playbook === undefined || asked.playbook === playbook),
    ...(asked.code === undefined ? {} : { code: asked.code }),
    may: (found) => named(found) && (asked.apply || mayAlone(found, settings)),
  })
  const result = await sprint({ ...(await requestOf(observed)), acting })
  if (settings.guide.update === 'pull-request') await keepGuide(job, observed, acting)
  if (!isEmpty) await tidyUnasked(job, observed)
  return result
}
