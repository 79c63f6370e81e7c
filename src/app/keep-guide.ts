import { guideAsLive } from '../commands/vars/guide-live.ts'
import { proposeGuide } from '../commands/vars/guide-proposal.ts'
import type { ProposedGuide } from '../commands/vars/guide-proposal.ts'
import { IncompleteError, UsageError } from '../domain/errors.ts'
import type { Observed } from '../domain/observed.ts'
import type { Acting } from '../sprint/request.ts'
import type { RepositoryJob } from './repository.ts'

/**
 * Keeps the configured master guide current by one pull request, from what the sweep's audit read. Null where nothing
 * can be done now: a layer is unknown, everything is halted, or the branch holds what others wrote. Throws UsageError
 * where the settings name no guide, or one that is not there.
 */
export const keepGuide = async (
  job: RepositoryJob,
  observed: Observed,
  { apply, stopped, openPullRequests }: Acting,
): Promise<ProposedGuide | null> => {
  const { guide, documents, rescue } = observed.settings
  const path = documents['guide']
  if (path === undefined) throw new UsageError('guide: { update } needs documents: { guide: FILE }')
  try {
    if ((await stopped()) !== null) return null
    const wanted = { path, environment: guide.environment ?? null }
    const found = await guideAsLive(observed, wanted, job.now())
    const mayOpen = async (): Promise<boolean> => (await openPullRequests()) < rescue.caps.openPullRequests
    return await proposeGuide(observed, path, found, { apply, mayOpen })
  } catch (error) {
    if (error instanceof IncompleteError) return null
    throw error
  }
}
