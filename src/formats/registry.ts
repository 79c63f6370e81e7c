import { RE2JS } from 're2js'
import type { z } from 'zod'
import { defineFormat } from '../domain/format.ts'
import { registrySchema } from '../domain/registry.ts'
import type { ExpectedVariable, Registry } from '../domain/registry.ts'
import { isEnvironmentLayer, isSecretLayer, placeName, placeOf } from '../domain/variable-audit.ts'
import { checkYaml } from './checked-yaml.ts'
import type { Checked } from './checked-yaml.ts'
import { credentialBehind } from './credentials.ts'

interface Fault {
  readonly key: string
  readonly message: string
}

const isPattern = (pattern: string): boolean => {
  try {
    RE2JS.compile(pattern)
    return true
  } catch {
    return false
  }
}

/** Why a value does not suit an entry's `allowed` and `pattern`, or null. The reason never repeats the value. */
export const valueFault = ({ allowed, pattern }: ExpectedVariable, value: string): string | null => {
  if (allowed !== undefined && !allowed.includes(value)) return `is none of the allowed values ${allowed.join(', ')}`
  if (pattern !== undefined && !RE2JS.compile(pattern).matches(value)) return `does not match ${pattern}`
  return null
}

const nameFaults = (entry: ExpectedVariable): readonly Fault[] =>
  entry.name.toUpperCase().startsWith('GITHUB_')
    ? [{ key: 'name', message: 'GitHub keeps names with GITHUB_ for itself' }]
    : []

const environmentFaults = ({ layer, environment }: ExpectedVariable): readonly Fault[] => {
  if (isEnvironmentLayer(layer) && environment === undefined)
    return [{ key: 'layer', message: `${layer} needs \`environment\`` }]
  if (!isEnvironmentLayer(layer) && environment !== undefined)
    return [{ key: 'environment', message: `${layer} has no environments; env-secrets and env-vars have` }]
  return []
}

const expiryFaults = ({ expiry, environment }: ExpectedVariable): readonly Fault[] =>
  expiry?.layer === 'env-vars' && environment === undefined
    ? [{ key: 'expiry', message: 'a date in env-vars needs an entry with `environment`' }]
    : []

/** GitHub's limit for the value of a variable, in bytes of UTF-8. */
const longestValue = 48 * 1024

const defaultFaults = (entry: ExpectedVariable): readonly Fault[] => {
  const { default: value, layer } = entry
  if (value === undefined || value === 'ask') return []
  if (isSecretLayer(layer))
    return [{ key: 'default', message: 'a secret has no default: whoever reads this file would know it' }]
  if (new TextEncoder().encode(value).length > longestValue)
    return [{ key: 'default', message: 'GitHub refuses a value longer than 48 KB' }]
  const credential = credentialBehind(entry.name, value)
  if (credential !== null) return [{ key: 'default', message: `looks like a credential (${credential})` }]
  const fault = valueFault(entry, value)
  return fault === null ? [] : [{ key: 'default', message: fault }]
}

const allowedFaults = ({ name, allowed = [] }: ExpectedVariable): readonly Fault[] =>
  allowed.flatMap((value) => {
    const credential = credentialBehind(name, value)
    return credential === null
      ? []
      : [{ key: 'allowed', message: `holds what looks like a credential (${credential})` }]
  })

const faultsOf = (entry: ExpectedVariable): readonly Fault[] => {
  if (entry.pattern !== undefined && !isPattern(entry.pattern))
    return [{ key: 'pattern', message: 'is no regular expression that can be matched in linear time (RE2)' }]
  return [
    ...nameFaults(entry),
    ...environmentFaults(entry),
    ...expiryFaults(entry),
    ...defaultFaults(entry),
    ...allowedFaults(entry),
  ]
}

const identityOf = (entry: ExpectedVariable): string => `${placeName(placeOf(entry))}/${entry.name.toUpperCase()}`

/** The registry's schema with what one entry says about itself and the others: `domain` knows the keys alone. */
const checkedRegistry: z.ZodType<Registry> = registrySchema.superRefine(({ expected }, context) => {
  const seen = new Set<string>()
  for (const [index, entry] of expected.entries()) {
    for (const { key, message } of faultsOf(entry))
      context.addIssue({ code: 'custom', path: ['expected', index, key], message })
    const identity = identityOf(entry)
    if (seen.has(identity))
      context.addIssue({ code: 'custom', path: ['expected', index, 'name'], message: `${identity} is listed twice` })
    seen.add(identity)
  }
})

/** `.github/sar/variables.yml`: the expected variables and secrets, or every problem with its line and column. */
export const registryFile = defineFormat<Checked<Registry>>({
  id: 'registry',
  parse: ({ text }) => checkYaml(text, checkedRegistry),
})
