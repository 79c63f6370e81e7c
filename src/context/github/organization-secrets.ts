import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import type { LiveVariable } from '../../domain/live.ts'
import { asked, FormError, statusOf } from './asking.ts'
import type { GitHub } from './client.ts'
import { one, pages } from './pages.ts'
import type { Place } from './repository.ts'

/** Those secrets of an organisation of which GitHub keeps no list of what one repository sees. */
export type SharedLayer = 'org-codespace' | 'org-dependabot'

/** The list of a layer, and the permission of an App that reads it. */
const lists = {
  'org-codespace': ['/orgs/{org}/codespaces/secrets', 'organization_codespaces_secrets: read'],
  'org-dependabot': ['/orgs/{org}/dependabot/secrets', 'organization_dependabot_secrets: read'],
} as const satisfies Readonly<Record<SharedLayer, readonly [string, string]>>

const secretSchema = z.object({
  name: z.string(),
  updated_at: z.string(),
  visibility: z.enum(['all', 'private', 'selected']),
})
type Secret = z.infer<typeof secretSchema>
const pageSchema = z.object({ total_count: z.number(), secrets: z.array(secretSchema) })
const sharedSchema = z.object({ total_count: z.number(), repositories: z.array(z.object({ full_name: z.string() })) })
/** An internal repository is private too. */
const repositorySchema = z.object({ private: z.boolean(), owner: z.object({ type: z.string() }) })

const wholeOf = <Item>(pagesRead: readonly { readonly total_count: number }[], items: readonly Item[]) => {
  if (items.length < (pagesRead[0]?.total_count ?? 0)) throw new FormError('GitHub counted more than it listed')
  return items
}

/** Whether a person owns the repository, so that there is no organisation to ask. */
export const isOfPerson = async (github: GitHub, place: Place): Promise<boolean> =>
  (await one(github, 'GET /repos/{owner}/{repo}', { ...place }, repositorySchema)).owner.type !== 'Organization'

/** Every secret of the organisation; none where the owner is a person. */
const listedOf = async (github: GitHub, place: Place, list: string): Promise<readonly Secret[]> => {
  try {
    const read = await pages(github, `GET ${list}`, { org: place.owner, per_page: 100 }, pageSchema)
    return wholeOf(
      read,
      read.flatMap(({ secrets }) => secrets),
    )
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    if (!(await isOfPerson(github, place))) throw error
    return []
  }
}

const isPrivate = async (github: GitHub, place: Place): Promise<boolean> =>
  (await one(github, 'GET /repos/{owner}/{repo}', { ...place }, repositorySchema)).private

const isShared = async (github: GitHub, place: Place, route: string, name: string): Promise<boolean> => {
  const query = { org: place.owner, secret_name: name, per_page: 100 }
  const read = await pages(github, route, query, sharedSchema)
  const shared = wholeOf(
    read,
    read.flatMap(({ repositories }) => repositories),
  )
  const wanted = `${place.owner}/${place.repo}`.toLowerCase()
  return shared.some(({ full_name: name }) => name.toLowerCase() === wanted)
}

/**
 * The organisation's secrets of Codespaces or Dependabot that this repository sees, sorted by name: one request for each
 * hundred, one for each hundred repositories with which a secret is shared by name, and one for the repository where a
 * secret is for private ones alone.
 */
export const organizationSecrets = (
  github: GitHub,
  place: Place,
  layer: SharedLayer,
): Promise<Answer<readonly LiveVariable[]>> => {
  const [list, permission] = lists[layer]
  return asked(permission, async () => {
    const seen: LiveVariable[] = []
    let hidden: boolean | null = null
    for (const { name, visibility, updated_at: updatedAt } of await listedOf(github, place, list)) {
      if (visibility === 'private') hidden ??= await isPrivate(github, place)
      const reaches =
        visibility === 'all' ||
        (visibility === 'private'
          ? hidden === true
          : await isShared(github, place, `GET ${list}/{secret_name}/repositories`, name))
      if (reaches) seen.push({ name, value: null, updatedAt })
    }
    return seen.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  })
}
