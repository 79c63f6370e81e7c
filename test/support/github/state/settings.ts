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

/** The Actions settings of an organisation. */
export type OrganizationSettings = {
  readonly variables: Map<string, Variable>
  readonly secrets: Map<string, Secret>
  readonly dependabotSecrets: Map<string, Secret>
  readonly codespacesSecrets: Map<string, Secret>
}
