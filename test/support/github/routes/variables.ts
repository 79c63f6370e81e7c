import { z } from 'zod'
import { minimalRepository } from '../answers/repository.ts'
import { bodyOf, noContent, param, type Answer, type Call, type RepositoryCall } from '../call.ts'
import { countedList, variableSizes } from '../page.ts'
import { organizationSettings } from '../plant.ts'
import { orRefuse, Refusal, unprocessable } from '../refusal.ts'
import { onOrganization, onRepository, type Route } from '../route.ts'
import type { Json } from '../state/json.ts'
import type { Environment } from '../state/repository.ts'
import { reachesRepository, sorted, type Variable } from '../state/settings.ts'
import { timestamp, type World } from '../state/world.ts'

type Store = Map<string, Variable>

const repositoryAnswerOf = (variable: Variable): Json => ({
  name: variable.name,
  value: variable.value,
  created_at: variable.createdAt,
  updated_at: variable.updatedAt,
})

const organizationAnswerOf = (world: World, login: string, variable: Variable): Json => ({
  ...repositoryAnswerOf(variable),
  visibility: variable.visibility,
  ...(variable.visibility === 'selected'
    ? { selected_repositories_url: `${world.url}/orgs/${login}/actions/variables/${variable.name}/repositories` }
    : {}),
})

const form = /^[A-Za-z_][A-Za-z0-9_]*$/
const longestValue = 48 * 1024

/** Refuses names that GitHub does not take. */
const requireName = (name: string): void => {
  if (!form.test(name))
    throw unprocessable(
      'Variable name can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not allowed.',
    )
  if (/^github_/i.test(name)) throw unprocessable('Variable name must not start with GITHUB_.')
}

const requireValue = (value: string | undefined): void => {
  if (value !== undefined && Buffer.byteLength(value) > longestValue)
    throw unprocessable('Variable value is too large (maximum is 48 KB)')
}

const change = z.object({
  name: z.string().optional(),
  value: z.string().optional(),
  visibility: z.enum(['all', 'private', 'selected']).optional(),
  selected_repository_ids: z.array(z.int()).optional(),
})
const fresh = change.extend({ name: z.string(), value: z.string() })

const create = (call: Call, store: Store): Answer => {
  const { name: asked, value, visibility, selected_repository_ids } = bodyOf(call, fresh)
  requireName(asked)
  requireValue(value)
  const name = asked.toUpperCase()
  if (store.has(name)) throw new Refusal(409, 'Already exists - Variable already exists')
  const at = timestamp(call.world)
  store.set(name, {
    name,
    value,
    visibility: visibility ?? 'private',
    selected: selected_repository_ids ?? [],
    createdAt: at,
    updatedAt: at,
  })
  return { status: 201, body: {} }
}

const find = (call: Call, store: Store): Variable => orRefuse(store.get(param(call, 'name').toUpperCase()))

const update = (call: Call, store: Store): Answer => {
  const known = find(call, store)
  const { name: asked = known.name, value, visibility, selected_repository_ids } = bodyOf(call, change)
  requireName(asked)
  requireValue(value)
  const name = asked.toUpperCase()
  store.delete(known.name)
  store.set(name, {
    ...known,
    name,
    value: value ?? known.value,
    visibility: visibility ?? known.visibility,
    selected: selected_repository_ids ?? known.selected,
    updatedAt: timestamp(call.world),
  })
  return noContent
}

const remove = (call: Call, store: Store): Answer => {
  store.delete(find(call, store).name)
  return noContent
}

const one = (answer: Json): Answer => ({ status: 200, body: answer })
const list = (call: Call, store: Store): Promise<Answer> =>
  countedList(call, 'variables', sorted(store), repositoryAnswerOf, variableSizes)

const variables = ({ repository }: RepositoryCall): Store => repository.variables

const repositoryRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/actions/variables', 'actions_variables:read', (call) =>
    list(call, variables(call)),
  ),
  onRepository('POST /repos/{owner}/{repo}/actions/variables', 'actions_variables:write', (call) =>
    create(call, variables(call)),
  ),
  onRepository('GET /repos/{owner}/{repo}/actions/variables/{name}', 'actions_variables:read', (call) =>
    one(repositoryAnswerOf(find(call, variables(call)))),
  ),
  onRepository('PATCH /repos/{owner}/{repo}/actions/variables/{name}', 'actions_variables:write', (call) =>
    update(call, variables(call)),
  ),
  onRepository('DELETE /repos/{owner}/{repo}/actions/variables/{name}', 'actions_variables:write', (call) =>
    remove(call, variables(call)),
  ),

  // The organisation's variables as far as the repository sees them: the repository's own permission is enough.
  onRepository('GET /repos/{owner}/{repo}/actions/organization-variables', 'actions_variables:read', (call) => {
    const { world, repository } = call
    const all =
      repository.owner.type === 'Organization'
        ? sorted(organizationSettings(world, repository.owner.login).variables)
        : []
    const seen = all.filter((variable) => reachesRepository(repository, variable))
    return countedList(call, 'variables', seen, repositoryAnswerOf, variableSizes)
  }),
]

/** The environment that the path names. */
export const environmentOf = (call: RepositoryCall): Environment =>
  orRefuse(call.repository.environments.get(param(call, 'environment_name')))

const inEnvironment = '/repos/{owner}/{repo}/environments/{environment_name}/variables'
const reads = ['environments:read', 'actions_variables:read'] as const

const environmentRoutes: readonly Route[] = [
  onRepository(`GET ${inEnvironment}`, reads, (call) => list(call, environmentOf(call).variables)),
  onRepository(`POST ${inEnvironment}`, 'environments:write', (call) => create(call, environmentOf(call).variables)),
  onRepository(`GET ${inEnvironment}/{name}`, reads, (call) =>
    one(repositoryAnswerOf(find(call, environmentOf(call).variables))),
  ),
  onRepository(`PATCH ${inEnvironment}/{name}`, 'environments:write', (call) =>
    update(call, environmentOf(call).variables),
  ),
  onRepository(`DELETE ${inEnvironment}/{name}`, 'environments:write', (call) =>
    remove(call, environmentOf(call).variables),
  ),
]

const stored = (call: Call): Store => organizationSettings(call.world, param(call, 'org')).variables
const inOrganization = '/orgs/{org}/actions/variables'

const organizationRoutes: readonly Route[] = [
  onOrganization(`GET ${inOrganization}`, 'organization_actions_variables:read', (call) =>
    countedList(
      call,
      'variables',
      sorted(stored(call)),
      (variable) => organizationAnswerOf(call.world, param(call, 'org'), variable),
      variableSizes,
    ),
  ),
  onOrganization(`POST ${inOrganization}`, 'organization_actions_variables:write', (call) =>
    create(call, stored(call)),
  ),
  onOrganization(`GET ${inOrganization}/{name}`, 'organization_actions_variables:read', (call) =>
    one(organizationAnswerOf(call.world, param(call, 'org'), find(call, stored(call)))),
  ),
  onOrganization(`PATCH ${inOrganization}/{name}`, 'organization_actions_variables:write', (call) =>
    update(call, stored(call)),
  ),
  onOrganization(`DELETE ${inOrganization}/{name}`, 'organization_actions_variables:write', (call) =>
    remove(call, stored(call)),
  ),
  onOrganization(`GET ${inOrganization}/{name}/repositories`, 'organization_actions_variables:read', (call) => {
    const { world } = call
    const { selected } = find(call, stored(call))
    const inside = world.repositories.filter(({ id }) => selected.includes(id))
    return countedList(call, 'repositories', inside, (repository) => minimalRepository(world, repository))
  }),
]

/** Variables of repositories, environments and organisations. */
export const variableRoutes: readonly Route[] = [...repositoryRoutes, ...environmentRoutes, ...organizationRoutes]
