/** Which repositories of an organisation see a value. */
export type Visibility = 'all' | 'private' | 'selected'

export type Variable = {
  readonly name: string
  readonly value: string
  readonly visibility: Visibility
  readonly selected: readonly number[]
  readonly createdAt: string
  readonly updatedAt: string
}

/** A secret: its value is kept only in the sealed form in which it came. */
export type Secret = {
  readonly name: string
  readonly visibility: Visibility
  readonly selected: readonly number[]
  readonly createdAt: string
  readonly updatedAt: string
  readonly sealed: string | undefined
}

/** The pair of keys by which secrets come sealed. GitHub names it by a number, and never tells the private one. */
export type SealingKey = { readonly id: string; readonly publicKey: Uint8Array; readonly privateKey: Uint8Array }

/** A self-hosted runner of a repository or an organisation. */
export type SelfHosted = {
  readonly id: number
  readonly name: string
  readonly labels: readonly string[]
  readonly online: boolean
}

/** The Actions settings of an organisation. */
export type OrganizationSettings = {
  readonly variables: Map<string, Variable>
  readonly secrets: Map<string, Secret>
  readonly dependabotSecrets: Map<string, Secret>
  readonly codespacesSecrets: Map<string, Secret>
  readonly runners: SelfHosted[]
}

/** Whether a repository sees an organisation's setting. */
export const reachesRepository = (
  repository: { readonly id: number; readonly private: boolean },
  { visibility, selected }: Pick<Variable, 'visibility' | 'selected'>,
): boolean => visibility === 'all' || (visibility === 'private' ? repository.private : selected.includes(repository.id))

/** Sorted by name, as the API lists them. */
export const sorted = <T extends { readonly name: string }>(store: ReadonlyMap<string, T>): T[] =>
  [...store.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
