import { workflowState } from './acts/runs.ts'
import type { Role } from './state/account.ts'
import type { WorkflowState } from './state/actions.ts'
import type { Analysis, CodeAlert, DependencyAlert } from './state/alerts.ts'
import type { Cache, Protection, Repository, Ruleset } from './state/repository.ts'
import type { OrganizationSettings, SelfHosted, Secret, Variable, Visibility } from './state/settings.ts'
import { accountOf, iso, repositoryNamed, type World } from './state/world.ts'

/** Where a setting lies: `owner/name`, the login of an organisation, or an environment of a repository. */
export type Place = string | { readonly repository: string; readonly environment: string }

export type SettingOptions = {
  /** When it was last changed; the clock's time otherwise. */
  readonly updatedAt?: Date
  /** Of an organisation's: which repositories see it; all otherwise. */
  readonly visibility?: Visibility
  /** The `owner/name` of those that see it, when selected. */
  readonly repositories?: readonly string[]
}

const stores = { actions: 'secrets', dependabot: 'dependabotSecrets', codespaces: 'codespacesSecrets' } as const
export type SecretStore = keyof typeof stores
export type SecretOptions = SettingOptions & { readonly store?: SecretStore }

export const organizationSettings = (world: World, login: string): OrganizationSettings => {
  const known = world.organizations.get(login.toLowerCase())
  if (known !== undefined) return known
  const settings: OrganizationSettings = {
    variables: new Map(),
    secrets: new Map(),
    dependabotSecrets: new Map(),
    codespacesSecrets: new Map(),
    runners: [],
  }
  accountOf(world, login, 'Organization')
  world.organizations.set(login.toLowerCase(), settings)
  return settings
}

const environmentOf = (world: World, repository: Repository, name: string) => {
  const known = repository.environments.get(name)
  if (known !== undefined) return known
  const made = {
    id: world.nextId(),
    name,
    createdAt: iso(world.now()),
    variables: new Map<string, Variable>(),
    secrets: new Map<string, Secret>(),
  }
  repository.environments.set(name, made)
  return made
}

type Stores = {
  readonly variables: Map<string, Variable>
  readonly secrets: Map<string, Secret>
  readonly dependabotSecrets?: Map<string, Secret>
  readonly codespacesSecrets?: Map<string, Secret>
}

const storesAt = (world: World, place: Place): Stores => {
  if (typeof place !== 'string')
    return environmentOf(world, repositoryNamed(world, place.repository), place.environment)
  return place.includes('/') ? repositoryNamed(world, place) : organizationSettings(world, place)
}

/** A secret as it is kept. */
export const secretAt = (world: World, place: Place, name: string, store: SecretStore): Secret | undefined =>
  storesAt(world, place)[stores[store]]?.get(name.toUpperCase())

const common = (world: World, name: string, options: SettingOptions) => {
  const at = iso(options.updatedAt ?? world.now())
  return {
    name: name.toUpperCase(),
    visibility: options.visibility ?? (options.repositories === undefined ? 'all' : 'selected'),
    selected: (options.repositories ?? []).map((one) => repositoryNamed(world, one).id),
    createdAt: at,
    updatedAt: at,
  } as const
}

/** What tests set in a world without asking the API. Names of settings are in capitals, as GitHub keeps them. */
export const planting = (world: World) => ({
  setVariable: (place: Place, name: string, value: string, options: SettingOptions = {}): void => {
    const made = common(world, name, options)
    storesAt(world, place).variables.set(made.name, { ...made, value })
  },
  deleteVariable: (place: Place, name: string): void => {
    storesAt(world, place).variables.delete(name.toUpperCase())
  },
  setSecret: (place: Place, name: string, options: SecretOptions = {}): void => {
    const made = common(world, name, options)
    const store = storesAt(world, place)[stores[options.store ?? 'actions']]
    if (store === undefined) throw new Error('an environment holds secrets of Actions only')
    store.set(made.name, { ...made, sealed: undefined })
  },
  /** An environment without settings. */
  addEnvironment: (repository: string, name: string): void => {
    environmentOf(world, repositoryNamed(world, repository), name)
  },
  collaborator: (repository: string, login: string, role: Role): void => {
    accountOf(world, login)
    repositoryNamed(world, repository).collaborators.set(login.toLowerCase(), role)
  },
  /** A coding agent, by the login that its bot has in GraphQL, which people who may write there can assign. */
  codingAgent: (repository: string, login: string): void => {
    repositoryNamed(world, repository).agents.push(accountOf(world, `${login}[bot]`, 'Bot'))
  },
  /** Protects a branch; what is left out is not asked for. */
  protect: (repository: string, branch: string, rules: Partial<Protection> = {}): void => {
    const none: Protection = { requiredChecks: [], strict: false, requiredApprovals: 0, enforceAdmins: false }
    repositoryNamed(world, repository).protections.set(branch, { ...none, ...rules })
  },
  /** Rules as the API writes them: `{ type: 'required_status_checks', parameters: … }`. */
  addRuleset: (repository: string, ruleset: Omit<Ruleset, 'id'>): void => {
    repositoryNamed(world, repository).rulesets.push({ id: world.nextId(), ...ruleset })
  },
  rulesets: (repository: string): readonly Ruleset[] => repositoryNamed(world, repository).rulesets,
  addCache: (repository: string, cache: Omit<Cache, 'id'>): void => {
    repositoryNamed(world, repository).caches.push({ id: world.nextId(), ...cache })
  },
  setWorkflowState: (repository: string, path: string, state: WorkflowState['state']): void => {
    workflowState(world, repositoryNamed(world, repository), path).state = state
  },
  /** A self-hosted runner of `owner/name`, or of an organisation. */
  addRunner: (place: string, runner: Omit<SelfHosted, 'id'>): void => {
    const at = place.includes('/') ? repositoryNamed(world, place) : organizationSettings(world, place)
    at.runners.push({ id: world.nextId(), ...runner })
  },
  addCodeAlert: (repository: string, alert: Omit<CodeAlert, 'number' | 'createdAt'>): void => {
    const { codeAlerts } = repositoryNamed(world, repository)
    codeAlerts.push({ number: codeAlerts.length + 1, createdAt: iso(world.now()), ...alert })
  },
  addAnalysis: (repository: string, analysis: Omit<Analysis, 'id' | 'createdAt'>): void => {
    repositoryNamed(world, repository).analyses.push({ id: world.nextId(), createdAt: iso(world.now()), ...analysis })
  },
  addDependencyAlert: (repository: string, alert: Omit<DependencyAlert, 'number' | 'createdAt'>): void => {
    const { dependencyAlerts } = repositoryNamed(world, repository)
    dependencyAlerts.push({ number: dependencyAlerts.length + 1, createdAt: iso(world.now()), ...alert })
  },
  switchDependabotAlerts: (repository: string, on: boolean): void => {
    repositoryNamed(world, repository).dependabotAlertsEnabled = on
  },
  /** The SARIF files uploaded, as text, in order. */
  sarifs: (repository: string): string[] => [...repositoryNamed(world, repository).sarifs.values()],
})
