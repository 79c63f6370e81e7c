import type { Receipt } from '../../domain/change.ts'
import { refusedWith } from './failure.ts'
import type { ChangeOf, Place } from './place.ts'

/** Deletes a cache of Actions by its id; one that is gone already is what was asked for. */
export const deleteCache = async ({ octokit, at }: Place, { kind, id }: ChangeOf<'delete-cache'>): Promise<Receipt> => {
  const receipt = (already: boolean): Receipt => ({ kind, number: null, sha: null, url: null, already })
  try {
    await octokit.rest.actions.deleteActionsCacheById({ ...at, cache_id: id })
    return receipt(false)
  } catch (error) {
    if (refusedWith(error) === 404) return receipt(true)
    throw error
  }
}
