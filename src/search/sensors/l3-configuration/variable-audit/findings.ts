import type { Location, Observation } from '../../../../domain/finding.ts'
import type { VariableLayer } from '../../../../domain/live.ts'
import type { ExpectedVariable } from '../../../../domain/registry.ts'
import { ownerText } from '../../../../domain/markdown-text.ts'
import { shellWord } from '../../../../domain/shell-word.ts'
import { isSecretLayer, placeName, placeOf } from '../../../../domain/variable-audit.ts'
import type { LayerPlace } from '../../../../domain/variable-audit.ts'

/** Text of the repository's files inside a sentence: it may not end the code span that it stands in. */
const code = (text: string): string => `\`${text.replaceAll(/[`\s]+/g, ' ').trim()}\``

const secretFlags: Readonly<Partial<Record<VariableLayer, string>>> = {
  'org-secrets': ' --org ORGANISATION',
  codespace: ' --app codespaces',
  dependabot: ' --app dependabot',
  'org-codespace': ' --org ORGANISATION --app codespaces',
  'org-dependabot': ' --org ORGANISATION --app dependabot',
}

const scopeFlags = ({ layer, environment }: LayerPlace): string => {
  if (environment !== null) return ` --scope env --environment ${shellWord(environment)}`
  return layer === 'org-vars' ? ' --scope org' : ''
}

const valueOf = ({ default: value, layer }: ExpectedVariable): string | null =>
  value === undefined || value === 'ask' || isSecretLayer(layer) ? null : value

const remedyOf = (expected: ExpectedVariable, name: string): string => {
  const place = placeOf(expected)
  const asked = expected.owner === undefined ? 'its owner' : ownerText(expected.owner)
  if (isSecretLayer(place.layer)) {
    const flags =
      place.environment === null ? (secretFlags[place.layer] ?? '') : ` --env ${shellWord(place.environment)}`
    return `a person stores it: gh secret set ${name}${flags}`
  }
  if (expected.governed) return `it is governed: ${asked} sets it, or approves an intent for it`
  if (valueOf(expected) !== null) return `rescue it with SAR-001, which queues the registry's default for review`
  return `ask ${asked} for the value, then: sar-watchdog intent set ${name} VALUE${scopeFlags(place)}`
}

const what = ({ layer }: Pick<LayerPlace, 'layer'>): string => (isSecretLayer(layer) ? 'secret' : 'variable')

/** An expected entry that its layer does not hold. `data` is what SAR-001 works from. */
export const absent = (expected: ExpectedVariable, location: Location | null): Observation => {
  const name = expected.name.toUpperCase()
  const place = placeOf(expected)
  const where = placeName(place)
  const purpose = expected.purpose === '' ? '' : ` It is there for: ${code(expected.purpose)}.`
  const governed = expected.governed ? ' No automation may write it without a recorded approval.' : ''
  const need = expected.required ? 'requires' : 'expects (it is optional)'
  return {
    kind: 'variable-absent',
    subject: `${where}/${name}`,
    effect: expected.required ? 'blocks' : 'advises',
    title: `${name} is absent from ${where}`,
    detail: `The registry ${need} the ${what(place)} ${code(name)} in ${code(where)}, category ${code(expected.category)}; GitHub holds none there.${purpose}${governed}`,
    remedy: remedyOf(expected, name),
    playbook: 'SAR-001',
    ...(location === null ? {} : { location }),
    data: {
      name,
      layer: place.layer,
      environment: place.environment,
      default: valueOf(expected),
      governed: expected.governed,
      owner: expected.owner ?? null,
    },
  }
}

/** A variable whose value the registry forbids. The value itself is told nowhere. */
export const invalid = (expected: ExpectedVariable, fault: string, location: Location | null): Observation => {
  const name = expected.name.toUpperCase()
  const place = placeOf(expected)
  const where = placeName(place)
  const set = `sar-watchdog intent set ${name} VALUE${scopeFlags(place)}`
  const asked = expected.owner === undefined ? 'its owner' : ownerText(expected.owner)
  return {
    kind: 'variable-invalid',
    subject: `${where}/${name}`,
    effect: expected.required ? 'degrades' : 'advises',
    title: `${name} in ${where} has a value that the registry does not allow`,
    detail: `The value of ${code(name)} in ${code(where)} ${code(fault)}. Whoever reads it expects another form.`,
    remedy: `ask ${asked} for the value, then: ${set}${expected.governed ? ' --governed' : ''}; or mend the registry`,
    ...(location === null ? {} : { location }),
    data: { name, layer: place.layer, environment: place.environment },
  }
}

/** A live name that nobody expects. */
export const extra = (found: LayerPlace & { readonly name: string }, registry: string | null): Observation => {
  const where = placeName(found)
  const list = registry === null ? 'the list of expected variables' : code(registry)
  return {
    kind: 'variable-extra',
    subject: `${where}/${found.name}`,
    effect: 'advises',
    title: `${found.name} in ${where} is not in the registry`,
    detail: `${code(where)} holds the ${what(found)} ${code(found.name)}, and ${list} does not expect it: nobody says what it is for, who owns it or when it may go.`,
    remedy: `add it to ${registry ?? 'the registry'} with its purpose and owner, or delete it`,
    data: { name: found.name, layer: found.layer, environment: found.environment },
  }
}
