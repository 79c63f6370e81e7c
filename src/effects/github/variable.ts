import { z } from 'zod'
import type { Receipt } from '../../domain/change.ts'
import { IncompleteError, RefusedError } from '../../domain/errors.ts'
import { inEnvironment } from './environment.ts'
import { refusedWith } from './failure.ts'
import { unrepeated } from './place.ts'
import type { ChangeOf, Place } from './place.ts'

type Variable = Omit<ChangeOf<'delete-variable'>, 'kind'>

/** GitHub's rule for names ("Naming conventions for configuration variables"). */
const nameForm = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i

/** Where a variable lies: the list's address, and the parameters that fill it. */
const listOf = ({ at }: Place, { scope, environment, name }: Variable) => {
  if (!nameForm.test(name)) throw new RefusedError(`${JSON.stringify(name)} cannot be the name of a variable`, [])
  if (scope === 'org') return { route: '/orgs/{org}/actions/variables', query: { org: at.owner } }
  if (scope === 'repo') return { route: '/repos/{owner}/{repo}/actions/variables', query: at }
  if (environment === null || environment === '') {
    throw new RefusedError(`${name} lies in an environment, and none is named`, [])
  }
  return {
    route: '/repos/{owner}/{repo}/environments/{environment_name}/variables',
    query: { ...at, environment_name: environment },
  }
}

const repositorySchema = z.object({ id: z.int() })

/** A new variable of an organisation is seen by this repository alone: who shares it further is a person. */
const sight = async ({ octokit, at }: Place, { scope }: Variable) => {
  if (scope !== 'org') return {}
  const { id } = repositorySchema.parse((await octokit.rest.repos.get(at)).data)
  return { visibility: 'selected', selected_repository_ids: [id] }
}

const receiptOf = (kind: 'set-variable' | 'delete-variable', already: boolean): Receipt => ({
  kind,
  number: null,
  sha: null,
  url: null,
  already,
})

const valueSchema = z.object({ value: z.string() })

/** Whether GitHub shows the value; what it does not tell is not shown. */
const shows = async (place: Place, wanted: ChangeOf<'set-variable'>): Promise<boolean> => {
  const { route, query } = listOf(place, wanted)
  try {
    const { data } = await place.octokit.request(`GET ${route}/{name}`, { ...query, name: wanted.name })
    return valueSchema.parse(data).value === wanted.value
  } catch (error) {
    if (refusedWith(error) === null) throw error
    return false
  }
}

/**
 * Writes it. Where GitHub did not answer it is written if GitHub shows it, and else nobody knows: another hand may have
 * followed, so it is not written again here.
 */
const write = async (place: Place, wanted: ChangeOf<'set-variable'>): Promise<void> => {
  const { route, query } = listOf(place, wanted)
  const { name, value } = wanted
  try {
    await place.octokit.request(`PATCH ${route}/{name}`, { ...query, name, value, ...unrepeated })
  } catch (error) {
    const status = refusedWith(error)
    const unsure = status !== null && (status === 0 || status >= 500)
    if (!unsure || !(await shows(place, wanted))) throw error
  }
}

/** Changes the variable's value; false where there is no such variable, as far as GitHub tells. */
const change = async (place: Place, wanted: ChangeOf<'set-variable'>): Promise<boolean> => {
  try {
    await write(place, wanted)
    return true
  } catch (error) {
    if (refusedWith(error) === 404) return false
    throw error
  }
}

/** Creates the variable; false where somebody was faster. */
const create = async (place: Place, wanted: ChangeOf<'set-variable'>): Promise<boolean> => {
  const { route, query } = listOf(place, wanted)
  const { name, value } = wanted
  try {
    const asked = { ...query, name, value, ...(await sight(place, wanted)), ...unrepeated }
    await place.octokit.request(`POST ${route}`, asked)
    return true
  } catch (error) {
    if (refusedWith(error) === 409) return false
    throw error
  }
}

/** Sets a variable to a value, whether it was there or not. The value is in no receipt and no error. */
export const setVariable = async (place: Place, wanted: ChangeOf<'set-variable'>): Promise<Receipt> => {
  const done =
    (await change(place, wanted)) ||
    (await inEnvironment(place, wanted, () => create(place, wanted))) ||
    (await change(place, wanted))
  if (!done) throw new IncompleteError(`${wanted.name} was deleted while it was set`, 'Run it again.')
  return receiptOf(wanted.kind, false)
}

/** Deletes a variable. Where GitHub says 404, its list must be readable: without that, gone and hidden look the same. */
export const deleteVariable = async (place: Place, wanted: ChangeOf<'delete-variable'>): Promise<Receipt> => {
  const { route, query } = listOf(place, wanted)
  try {
    await place.octokit.request(`DELETE ${route}/{name}`, { ...query, name: wanted.name })
    return receiptOf(wanted.kind, false)
  } catch (error) {
    if (refusedWith(error) !== 404) throw error
    await inEnvironment(place, wanted, () => place.octokit.request(`GET ${route}`, { ...query, per_page: 1 }))
    return receiptOf(wanted.kind, true)
  }
}
