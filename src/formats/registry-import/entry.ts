import { isEnvironmentLayer, isSecretLayer, placeName, placeOf } from '../../domain/variable-audit.ts'
import { environmentSchema, ownerSchema, variableNamePattern } from '../../domain/registry.ts'
import type { ExpectedVariable } from '../../domain/registry.ts'
import { credentialUnder } from '../credentials.ts'
import type { Imported, ImportedEntry, ImportOptions } from './imported.ts'

/** An entry as a source holds it, before anybody has looked whether GitHub could hold such a one. */
export interface Candidate {
  /** Where it stands, for people: `line 12`. */
  readonly where: string
  readonly entry: ImportedEntry
}

const longestValue = 49_152

/** Why GitHub refuses a name ("Naming conventions for configuration variables"), or null. */
export const nameFault = (name: string): string | null => {
  if (!variableNamePattern.test(name)) return `GitHub refuses the name ${JSON.stringify(name.slice(0, 60))}`
  return name.toUpperCase().startsWith('GITHUB_') ? `GitHub keeps names with GITHUB_ for itself: ${name}` : null
}

/** A default that a registry may hold: none for secrets, none that looks like a credential, none that is too long. */
const defaultOf = ({ name, layer, default: value }: ImportedEntry): Pick<ImportedEntry, 'default'> => {
  if (value === undefined || value === '' || isSecretLayer(layer)) return {}
  if (new TextEncoder().encode(value).length > longestValue || credentialUnder(name, value) !== null) return {}
  return { default: value }
}

const settled = (entry: ImportedEntry, { environment }: ImportOptions): ImportedEntry => {
  const { environment: own = environment, default: _, ...rest } = entry
  const inside = isEnvironmentLayer(entry.layer) && own !== null && own !== ''
  return {
    ...rest,
    name: entry.name.toUpperCase(),
    ...(inside ? { environment: own } : {}),
    ...defaultOf(entry),
  }
}

/** Where an entry lies: equal ones are one variable to GitHub. */
export const identityOf = (entry: Pick<ExpectedVariable, 'name' | 'layer' | 'environment'>): string =>
  `${placeName(placeOf(entry))}/${entry.name.toUpperCase()}`

const faultOf = (entry: ImportedEntry, seen: ReadonlySet<string>): string | null => {
  if (isEnvironmentLayer(entry.layer) && entry.environment === undefined)
    return `nobody says in which environment ${entry.name} lies: give --environment`
  if (!environmentSchema.optional().safeParse(entry.environment).success)
    return `${entry.name} lies in an environment whose name a registry does not hold`
  if (!ownerSchema.optional().safeParse(entry.owner).success)
    return `${entry.name} has an owner whom a registry does not hold`
  return seen.has(identityOf(entry)) ? `${identityOf(entry)} is listed twice` : null
}

/** The candidates that a registry may hold, in their order, and why the others are none. */
export const settle = (candidates: readonly Candidate[], options: ImportOptions): Imported => {
  const seen = new Set<string>()
  const entries: ImportedEntry[] = []
  const skipped: { where: string; reason: string }[] = []
  for (const { where, entry: found } of candidates) {
    const entry = settled(found, options)
    const reason = nameFault(found.name) ?? faultOf(entry, seen)
    if (reason !== null) skipped.push({ where, reason })
    else {
      seen.add(identityOf(entry))
      entries.push(entry)
    }
  }
  return { entries, skipped }
}
