import { repositoryUrl } from '../answers/repository.ts'
import { ok, param, type Call, type RepositoryCall } from '../call.ts'
import { countedList } from '../page.ts'
import { organizationSettings } from '../plant.ts'
import { orRefuse } from '../refusal.ts'
import { onOrganization, onRepository, type Route } from '../route.ts'
import type { Json } from '../state/json.ts'
import type { Environment } from '../state/repository.ts'
import { reachesRepository, sorted, type Secret } from '../state/settings.ts'
import { nodeId } from '../state/world.ts'
import { environmentOf } from './variables.ts'

/** Names and times only: no answer holds a value. */
const secretAnswer = ({ name, createdAt, updatedAt }: Secret): Json => ({
  name,
  created_at: createdAt,
  updated_at: updatedAt,
})

type Store = ReadonlyMap<string, Secret>
const stores = { actions: 'secrets', dependabot: 'dependabotSecrets', codespaces: 'codespacesSecrets' } as const
type Product = keyof typeof stores

const list = (call: Call, store: Store) => countedList(call, 'secrets', sorted(store), secretAnswer)
const one = (call: Call, store: Store) =>
  ok(secretAnswer(orRefuse(store.get(param(call, 'secret_name').toUpperCase()))))

const rights: Readonly<Record<Product, string>> = {
  actions: 'secrets:read',
  dependabot: 'dependabot_secrets:read',
  codespaces: 'codespaces_secrets:read',
}

const ofRepository = (product: Product): Route[] => {
  const stored = ({ repository }: RepositoryCall): Store => repository[stores[product]]
  return [
    onRepository(`GET /repos/{owner}/{repo}/${product}/secrets`, rights[product], (call) => list(call, stored(call))),
    onRepository(`GET /repos/{owner}/{repo}/${product}/secrets/{secret_name}`, rights[product], (call) =>
      one(call, stored(call)),
    ),
  ]
}

const ofOrganization = (product: Product): Route => {
  const stored = (call: Call): Store => organizationSettings(call.world, param(call, 'org'))[stores[product]]
  return onOrganization(`GET /orgs/{org}/${product}/secrets`, `organization_${rights[product]}`, (call) => {
    const { world } = call
    const org = param(call, 'org')
    return countedList(call, 'secrets', sorted(stored(call)), (secret) => ({
      ...secretAnswer(secret),
      visibility: secret.visibility,
      ...(secret.visibility === 'selected'
        ? { selected_repositories_url: `${world.url}/orgs/${org}/${product}/secrets/${secret.name}/repositories` }
        : {}),
    }))
  })
}

const environmentAnswer = ({ world, repository }: RepositoryCall, environment: Environment): Json => {
  const url = `${repositoryUrl(world, repository)}/environments/${encodeURIComponent(environment.name)}`
  return {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: environment.name,
    url,
    html_url: `${world.url}/${repository.owner.login}/${repository.name}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
    created_at: environment.createdAt,
    updated_at: environment.createdAt,
    protection_rules: [],
    deployment_branch_policy: null,
  }
}

const environments: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/environments', 'actions:read', (call) =>
    countedList(call, 'environments', sorted(call.repository.environments), (one) => environmentAnswer(call, one)),
  ),
  onRepository('GET /repos/{owner}/{repo}/environments/{environment_name}', 'actions:read', (call) =>
    ok(environmentAnswer(call, environmentOf(call))),
  ),
  onRepository(
    'GET /repos/{owner}/{repo}/environments/{environment_name}/secrets',
    ['environments:read', 'secrets:read'],
    (call) => list(call, environmentOf(call).secrets),
  ),
  onRepository(
    'GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}',
    ['environments:read', 'secrets:read'],
    (call) => one(call, environmentOf(call).secrets),
  ),
]

/** Names of secrets in repositories, environments and organisations; and the environments themselves. */
export const secretRoutes: readonly Route[] = [
  ...ofRepository('actions'),
  ...ofRepository('dependabot'),
  ...ofRepository('codespaces'),
  onRepository('GET /repos/{owner}/{repo}/actions/organization-secrets', 'secrets:read', (call) => {
    const { world, repository } = call
    const all =
      repository.owner.type === 'Organization'
        ? sorted(organizationSettings(world, repository.owner.login).secrets)
        : []
    return countedList(
      call,
      'secrets',
      all.filter((secret) => reachesRepository(repository, secret)),
      secretAnswer,
    )
  }),
  ofOrganization('actions'),
  ofOrganization('dependabot'),
  ofOrganization('codespaces'),
  ...environments,
]
