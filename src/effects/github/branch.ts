import { z } from 'zod'
import type { Receipt } from '../../domain/change.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { refusedWith } from './failure.ts'
import { graphql } from '../../context/github/graphql.ts'
import type { ChangeOf, Place } from './place.ts'

const refSchema = z.object({
  repository: z.object({ ref: z.object({ target: z.object({ oid: z.string() }) }).nullable() }),
})

const refQuery = `query ($owner: String!, $repo: String!, $ref: String!) {
  repository(owner: $owner, name: $repo) { ref(qualifiedName: $ref) { target { oid } } }
}`

/** A branch's commit; null when there is no such branch, which GraphQL tells from a repository that is out of reach. */
export const headOf = async ({ octokit, at }: Place, branch: string): Promise<string | null> => {
  const { repository } = await graphql(octokit, refQuery, { ...at, ref: `refs/heads/${branch}` }, refSchema)
  return repository.ref?.target.oid ?? null
}

/** Throws IncompleteError for a name that git would not take, or that names something else than a branch. */
export const requireBranchName = (branch: string): void => {
  const parts = branch.split('/')
  const unfit = parts.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock') || part === '@')
  if (unfit || /[\s\p{Cc}~^:?*[\\]|\.\.|@\{|\.$|^-|^refs\//u.test(branch)) {
    throw new IncompleteError(`${JSON.stringify(branch)} cannot be the name of a branch`)
  }
}

/**
 * Deletes a branch that is there; one that is gone already is what was asked for. Throws IncompleteError for one that is
 * elsewhere than the change names: somebody else's commits are on it.
 */
export const deleteBranch = async (
  place: Place,
  { branch, tip = null }: ChangeOf<'delete-branch'>,
): Promise<Receipt> => {
  requireBranchName(branch)
  if (branch === (await place.defaultBranch())) {
    throw new IncompleteError(`${branch} is the default branch: the watchdog never deletes it`)
  }
  const receipt = (already: boolean): Receipt => ({
    kind: 'delete-branch',
    number: null,
    sha: null,
    url: null,
    already,
  })
  if (tip !== null) {
    const head = await headOf(place, branch)
    if (head === null) return receipt(true)
    if (head !== tip) throw new IncompleteError(`${branch} holds commits that the rescue did not make, so it is left`)
  }
  try {
    await place.octokit.rest.git.deleteRef({ ...place.at, ref: `heads/${branch}` })
    return receipt(false)
  } catch (error) {
    const status = refusedWith(error)
    if ((status === 404 || status === 422) && (await headOf(place, branch)) === null) return receipt(true)
    throw error
  }
}
