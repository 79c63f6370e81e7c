import { isEnvironmentLayer, isSecretLayer, placeName, placeOf } from '../../domain/variable-audit.ts'
import { environmentSchema, ownerSchema, variableNamePattern } from '../../domain/registry.ts'
import type { ExpectedVariable } from '../../domain/registry.ts'
import { credentialIn, credentialUnder } from '../credentials.ts'
import { registryFile } from '../registry.ts'
import type { Imported, ImportedEntry, ImportOptions, Remark } from './imported.ts'

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
  return isGitHubs(name) ? `GitHub keeps names with GITHUB_ for itself: ${name}` : null
}

/** Guides list what GitHub itself sets beside what a repository sets: no entry, and nothing that is missing. */
const isGitHubs = (name: string): boolean => variableNamePattern.test(name) && name.toUpperCase().startsWith('GITHUB_')

/** Why a registry does not hold a default, or null; the reason never repeats the value. */
const defaultFault = ({ name, layer, default: value, allowed = [] }: ImportedEntry): string | null => {
  if (value === undefined || value === '' || value === 'ask') return null
  if (isSecretLayer(layer)) return 'whoever reads the file would know the secret'
  if (new TextEncoder().encode(value).length > longestValue) return 'GitHub refuses a value longer than 48 KB'
  const credential = allowed.includes(value) ? credentialIn(value) : credentialUnder(name, value)
  return credential === null ? null : `it looks like a credential (${credential})`
}

const settled = (entry: ImportedEntry, { environment }: ImportOptions): ImportedEntry => {
  const { environment: own = environment, default: value, ...rest } = entry
  const inside = isEnvironmentLayer(entry.layer) && own !== null && own !== ''
  return {
    ...rest,
    name: entry.name.toUpperCase(),
    ...(inside ? { environment: own } : {}),
    ...(value === undefined || value === '' || defaultFault(entry) !== null ? {} : { default: value }),
  }
}

/** Where an entry lies: equal ones are one variable to GitHub. */
export const identityOf = (entry: Pick<ExpectedVariable, 'name' | 'layer' | 'environment'>): string =>
  `${placeName(placeOf(entry))}/${entry.name.toUpperCase()}`

/** Whether a registry takes what an entry says of its value, its age and its end: in these it may hold anything. */
const areRulesHeld = (entry: ImportedEntry): boolean => {
  const { pattern, allowed, rotateAfter, expiry } = entry
  if ([pattern, allowed, rotateAfter, expiry].every((rule) => rule === undefined)) return true
  return registryFile.parse({ path: '', text: JSON.stringify({ expected: [entry] }) }).ok
}

const faultOf = (entry: ImportedEntry, seen: ReadonlySet<string>): string | null => {
  if (isEnvironmentLayer(entry.layer) && entry.environment === undefined)
    return `nobody says in which environment ${entry.name} lies: give --environment`
  if (!environmentSchema.optional().safeParse(entry.environment).success)
    return `${entry.name} lies in an environment whose name a registry does not hold`
  if (!ownerSchema.optional().safeParse(entry.owner).success)
    return `${entry.name} has an owner whom a registry does not hold`
  if (!areRulesHeld(entry)) return `${entry.name} has rules for its value or its end that a registry does not hold`
  return seen.has(identityOf(entry)) ? `${identityOf(entry)} is listed twice` : null
}

/** The candidates that a registry may hold, in their order, and why the others are none. */
export const settle = (candidates: readonly Candidate[], options: ImportOptions): Imported => {
  const seen = new Set<string>()
  const entries: ImportedEntry[] = []
  const skipped: Remark[] = []
  const aside: Remark[] = []
  for (const { where, entry: found } of candidates) {
    const entry = settled(found, options)
    const reason = nameFault(found.name) ?? faultOf(entry, seen)
    const spared = defaultFault(found)
    if (reason !== null && isGitHubs(found.name)) aside.push({ where, reason: `not taken: ${reason}` })
    else if (reason !== null) skipped.push({ where, reason })
    else {
      seen.add(identityOf(entry))
      entries.push(entry)
      if (spared !== null) aside.push({ where, reason: `without the default of ${entry.name}: ${spared}` })
    }
  }
  return { entries, skipped, aside }
}
