import { z } from 'zod'
import { minimalRepository, repositoryUrl } from '../answers/repository.ts'
import { bodyOf, created, noContent, ok, param, type Answer, type Call, type RepositoryCall } from '../call.ts'
import { countedList } from '../page.ts'
import { organizationSettings } from '../plant.ts'
import { orRefuse, unprocessable } from '../refusal.ts'
import { onOrganization, onRepository, type Route } from '../route.ts'
import { sealingKey, unseal } from '../sealing.ts'
import type { Json } from '../state/json.ts'
import type { Environment } from '../state/repository.ts'
import { reachesRepository, sorted, type Secret } from '../state/settings.ts'
import { nodeId, timestamp } from '../state/world.ts'
import { environmentOf } from './variables.ts'

/** Names and times only: no answer holds a value. */
const secretAnswer = ({ name, createdAt, updatedAt }: Secret) => ({
  name,
  created_at: createdAt,
  updated_at: updatedAt,
})

type Store = Map<string, Secret>
const stores = { actions: 'secrets', dependabot: 'dependabotSecrets', codespaces: 'codespacesSecrets' } as const
type Product = keyof typeof stores

const list = (call: Call, store: Store) => countedList(call, 'secrets', sorted(store), secretAnswer)
const one = (call: Call, store: Store) =>
  ok(secretAnswer(orRefuse(store.get(param(call, 'secret_name').toUpperCase()))))

const sealedBody = z.object({
  encrypted_value: z.string(),
  key_id: z.string(),
  visibility: z.enum(['all', 'private', 'selected']).optional(),
  selected_repository_ids: z.array(z.int()).optional(),
})

const publicKey = async ({ world }: Call): Promise<Answer> => {
  const { id, publicKey: key } = await sealingKey(world)
  return ok({ key_id: id, key: Buffer.from(key).toString('base64') })
}

/** Takes a secret sealed to the key of now alone. */
const put = async (call: Call, store: Store): Promise<Answer> => {
  const { world } = call
  const { encrypted_value: sealed, key_id, visibility, selected_repository_ids: selected } = bodyOf(call, sealedBody)
  const name = param(call, 'secret_name').toUpperCase()
  if (!/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/.test(name)) throw unprocessable('Secret names must match the naming rules.')
  if (key_id !== (await sealingKey(world)).id) throw unprocessable('Bad request - key_id does not match')
  await unseal(world, sealed).catch(() => {
    throw unprocessable('Bad request - the value could not be decrypted')
  })
  const known = store.get(name)
  const at = timestamp(world)
  store.set(name, {
    name,
    visibility: visibility ?? known?.visibility ?? 'private',
    selected: selected ?? (visibility === 'selected' ? [] : (known?.selected ?? [])),
    createdAt: known?.createdAt ?? at,
    updatedAt: at,
    sealed,
  })
  return known === undefined ? created({}) : noContent
}

const remove = (call: Call, store: Store): Answer => {
  store.delete(orRefuse(store.get(param(call, 'secret_name').toUpperCase())).name)
  return noContent
}

const rights: Readonly<Record<Product, string>> = {
  actions: 'secrets:read',
  dependabot: 'dependabot_secrets:read',
  codespaces: 'codespaces_secrets:read',
}

const writing = (product: Product): string => rights[product].replace(':read', ':write')

const ofRepository = (product: Product): Route[] => {
  const stored = ({ repository }: RepositoryCall): Store => repository[stores[product]]
  return [
    onRepository(`GET /repos/{owner}/{repo}/${product}/secrets`, rights[product], (call) => list(call, stored(call))),
    onRepository(`GET /repos/{owner}/{repo}/${product}/secrets/{secret_name}`, rights[product], (call) =>
      one(call, stored(call)),
    ),
    onRepository(`GET /repos/{owner}/{repo}/${product}/secrets/public-key`, rights[product], publicKey),
    onRepository(`PUT /repos/{owner}/{repo}/${product}/secrets/{secret_name}`, writing(product), (call) =>
      put(call, stored(call)),
    ),
    onRepository(`DELETE /repos/{owner}/{repo}/${product}/secrets/{secret_name}`, writing(product), (call) =>
      remove(call, stored(call)),
    ),
  ]
}

const ofOrganizationNamed = '/orgs/{org}/actions/secrets'
const organizationStore = (call: Call): Store => organizationSettings(call.world, param(call, 'org')).secrets

const organizationWrites: readonly Route[] = [
  onOrganization(`GET ${ofOrganizationNamed}/public-key`, 'organization_secrets:read', publicKey),
  onOrganization(`GET ${ofOrganizationNamed}/{secret_name}`, 'organization_secrets:read', (call) => {
    const secret = orRefuse(organizationStore(call).get(param(call, 'secret_name').toUpperCase()))
    return ok({ ...secretAnswer(secret), visibility: secret.visibility })
  }),
  onOrganization(`PUT ${ofOrganizationNamed}/{secret_name}`, 'organization_secrets:write', (call) =>
    put(call, organizationStore(call)),
  ),
  onOrganization(`DELETE ${ofOrganizationNamed}/{secret_name}`, 'organization_secrets:write', (call) =>
    remove(call, organizationStore(call)),
  ),
]

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

/** Who sees a secret that is shared with selected repositories alone. */
const sharedWith = (product: Product): Route =>
  onOrganization(
    `GET /orgs/{org}/${product}/secrets/{secret_name}/repositories`,
    `organization_${rights[product]}`,
    (call) => {
      const store = organizationSettings(call.world, param(call, 'org'))[stores[product]]
      const { selected } = orRefuse(store.get(param(call, 'secret_name').toUpperCase()))
      const inside = call.world.repositories.filter(({ id }) => selected.includes(id))
      return countedList(call, 'repositories', inside, (repository) => minimalRepository(call.world, repository))
    },
  )

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
  onRepository(
    'GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/public-key',
    ['environments:read', 'secrets:read'],
    (call) => {
      environmentOf(call)
      return publicKey(call)
    },
  ),
  onRepository(
    'PUT /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}',
    'environments:write',
    (call) => put(call, environmentOf(call).secrets),
  ),
  onRepository(
    'DELETE /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}',
    'environments:write',
    (call) => remove(call, environmentOf(call).secrets),
  ),
]

/** Secrets of repositories, environments and organisations; and the environments themselves. */
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
  sharedWith('actions'),
  sharedWith('dependabot'),
  sharedWith('codespaces'),
  ...organizationWrites,
  ...environments,
]
