import { z } from 'zod'
import { pages } from '../../context/github/pages.ts'
import type { Receipt } from '../../domain/change.ts'
import { RefusedError } from '../../domain/errors.ts'
import { inEnvironment } from './environment.ts'
import { refusedWith } from './failure.ts'
import type { ChangeOf, Place } from './place.ts'

type Secret = Omit<ChangeOf<'delete-secret'>, 'kind'>

/** GitHub's rule for names ("Using secrets in GitHub Actions"). */
const nameForm = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i

/** Where a secret lies: the list's address, and the parameters that fill it. */
const listOf = ({ at }: Place, { store, scope, environment, name }: Secret) => {
  if (!nameForm.test(name)) throw new RefusedError(`${JSON.stringify(name)} cannot be the name of a secret`, [])
  if (scope === 'repo') return { route: `/repos/{owner}/{repo}/${store}/secrets`, query: at }
  if (store !== 'actions') throw new RefusedError(`secrets of ${store} are set for a repository alone`, [])
  if (scope === 'org') return { route: '/orgs/{org}/actions/secrets', query: { org: at.owner } }
  if (environment === null || environment === '')
    throw new RefusedError(`${name} lies in an environment, and none is named`, [])
  return {
    route: '/repos/{owner}/{repo}/environments/{environment_name}/secrets',
    query: { ...at, environment_name: environment },
  }
}

const repositorySchema = z.object({ id: z.int() })
const sightSchema = z.object({ visibility: z.enum(['all', 'private', 'selected']) })
const sharedSchema = z.object({ repositories: z.array(repositorySchema) }).transform(({ repositories }) => repositories)

/** Who sees the secret of an organisation now; null where it has none of that name. */
const sightNow = async ({ octokit, at }: Place, name: string) => {
  try {
    const asked = { org: at.owner, secret_name: name }
    const { data } = await octokit.request('GET /orgs/{org}/actions/secrets/{secret_name}', asked)
    return sightSchema.parse(data).visibility
  } catch (error) {
    if (refusedWith(error) === 404) return null
    throw error
  }
}

/** Setting a secret states who sees it: as before, or for a new one this repository alone. Sharing it is a person's. */
const sight = async (place: Place, { scope, name }: Secret) => {
  if (scope !== 'org') return {}
  const { octokit, at } = place
  const visibility = await sightNow(place, name)
  if (visibility === null) {
    const { id } = repositorySchema.parse((await octokit.rest.repos.get(at)).data)
    return { visibility: 'selected', selected_repository_ids: [id] }
  }
  if (visibility !== 'selected') return { visibility }
  const { baseUrl } = octokit.request.endpoint.DEFAULTS
  const route = 'GET /orgs/{org}/actions/secrets/{secret_name}/repositories'
  const shared = await pages({ octokit, baseUrl }, route, { org: at.owner, secret_name: name }, sharedSchema)
  return { visibility, selected_repository_ids: shared.flat().map(({ id }) => id) }
}

const receiptOf = (kind: 'set-secret' | 'delete-secret', already: boolean): Receipt => ({
  kind,
  number: null,
  sha: null,
  url: null,
  already,
})

/** Sets a secret to what is sealed, whether it was there or not. */
export const setSecret = async (place: Place, wanted: ChangeOf<'set-secret'>): Promise<Receipt> => {
  const { route, query } = listOf(place, wanted)
  const { name, encrypted, keyId } = wanted
  const asked = { ...query, secret_name: name, encrypted_value: encrypted, key_id: keyId }
  const seen = await sight(place, wanted)
  await inEnvironment(place, wanted, () => place.octokit.request(`PUT ${route}/{secret_name}`, { ...asked, ...seen }))
  return receiptOf(wanted.kind, false)
}

/** Deletes a secret. Where GitHub says 404, its list must be readable: without that, gone and hidden look the same. */
export const deleteSecret = async (place: Place, wanted: ChangeOf<'delete-secret'>): Promise<Receipt> => {
  const { route, query } = listOf(place, wanted)
  try {
    await place.octokit.request(`DELETE ${route}/{secret_name}`, { ...query, secret_name: wanted.name })
    return receiptOf(wanted.kind, false)
  } catch (error) {
    if (refusedWith(error) !== 404) throw error
    await inEnvironment(place, wanted, () => place.octokit.request(`GET ${route}`, { ...query, per_page: 1 }))
    return receiptOf(wanted.kind, true)
  }
}
