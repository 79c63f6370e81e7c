import type { Observation } from '../../../../domain/finding.ts'
import type { LiveVariable } from '../../../../domain/live.ts'
import type { LayerPlace } from '../../../../domain/variable-audit.ts'
import type { Demand } from './demand.ts'
import { layersOf, silentOf, untold } from './supply.ts'
import type { Judged, Supply } from './supply.ts'

/** GitHub's limits, in bytes and in names (pages "Variables reference" and "Secrets reference"). */
const limits = { variable: 48 * 1024, combined: 256 * 1024, organizationSecrets: 100 }

const encoder = new TextEncoder()
const bytesOf = ({ value }: LiveVariable): number => encoder.encode(value ?? '').length

const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(1)

/** A variable with its place, as a run is given it. */
interface Given {
  readonly subject: string
  readonly bytes: number
}

/**
 * What a run is not given, in the order in which it vanishes: GitHub takes the repository's variables by name, then the
 * organization's by name, up to 256 KB (page "Variables reference").
 */
const vanishing = (given: readonly Given[]): readonly string[] => {
  let bytes = 0
  return given.flatMap((one) => {
    bytes += one.bytes
    return bytes > limits.combined ? [one.subject] : []
  })
}

const most = 10

const listed = (names: readonly string[]): string =>
  `${names
    .slice(0, most)
    .map((name) => `\`${name}\``)
    .join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`

const combined = (given: readonly Given[], bytes: number): Observation => {
  const gone = vanishing(given)
  const over = gone.length > 0
  const result = over
    ? `GitHub takes the repository's first and then the organization's, each by name, and leaves out what does not fit, so these are empty in every run: ${listed(gone)}.`
    : 'Above 256 KB GitHub leaves some out.'
  return {
    kind: over ? 'over-limit' : 'near-limit',
    subject: 'vars',
    effect: over ? 'blocks' : 'degrades',
    title: over
      ? `Variables take ${kilobytes(bytes)} of 256 KB, and ${gone.length} of them ${gone.length === 1 ? 'is' : 'are'} left out`
      : `Variables take ${kilobytes(bytes)} of 256 KB`,
    detail: `The ${given.length} variables of repository and organization that a run is given take ${kilobytes(bytes)} KB together. ${result}`,
    remedy: 'move long values into files, or into variables of environments, which do not count',
    data: { bytes, limit: limits.combined, vanishing: [...gone] },
  }
}

const single = (layer: string, variable: LiveVariable): Observation => ({
  kind: 'near-limit',
  subject: `${layer}/${variable.name.toUpperCase()}`,
  effect: 'degrades',
  title: `${variable.name} takes ${kilobytes(bytesOf(variable))} of 48 KB`,
  detail: 'GitHub refuses a variable longer than 48 KB, so the next longer value cannot be written.',
  remedy: 'keep the value in a file, or split it',
  data: { bytes: bytesOf(variable), limit: limits.variable },
})

/** What is too long already, or from the share `warnAt` (0 to 1) on will be. A layer that did not answer may hold the rest. */
export const variableLimits = async (supply: Supply, warnAt: number): Promise<Judged> => {
  const findings: Observation[] = []
  const given: Given[] = []
  for (const place of layersOf.vars) {
    const answer = await supply.layer(place)
    if (!answer.known) continue
    for (const variable of answer.value.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const bytes = bytesOf(variable)
      given.push({ subject: `${place.layer}/${variable.name.toUpperCase()}`, bytes })
      if (bytes > limits.variable * warnAt) findings.push(single(place.layer, variable))
    }
  }
  const bytes = given.reduce((sum, one) => sum + one.bytes, 0)
  return {
    findings: bytes > limits.combined * warnAt ? [combined(given, bytes), ...findings] : findings,
    unknown: untold('whether the variables exceed 256 KB', await silentOf(layersOf.vars, supply)),
  }
}

const sharedSecrets: LayerPlace = { layer: 'org-secrets', environment: null }
const ownSecrets: LayerPlace = { layer: 'repo-secrets', environment: null }

/** Which secrets the organization shares, by name, and which the repository has itself. */
const secretNames = async (supply: Supply) => {
  const shared = await supply.layer(sharedSecrets)
  const own = await supply.layer(ownSecrets)
  return {
    names: shared.known ? shared.value.map(({ name }) => name.toUpperCase()).toSorted() : null,
    local: new Set(own.known ? own.value.map(({ name }) => name.toUpperCase()) : []),
    isOwnKnown: own.known,
  }
}

const reach = 'whether secrets stand behind the hundred that a run is given'

/** Secrets of the organization that a workflow asks for and, being behind the first hundred, never gets. */
export const outOfReach = async (demands: readonly Demand[], supply: Supply): Promise<Judged> => {
  const { names, local, isOwnKnown } = await secretNames(supply)
  const asked = demands.filter(
    ({ context, name, environments }) => context === 'secrets' && environments.length === 0 && !local.has(name),
  )
  const behind = names === null ? asked : asked.filter(({ name }) => names.indexOf(name) >= limits.organizationSecrets)
  if (behind.length === 0) return { findings: [], unknown: [] }
  if (names === null || !isOwnKnown)
    return { findings: [], unknown: untold(reach, await silentOf([sharedSecrets, ownSecrets], supply)) }
  const findings = behind.map(({ name, first }) => {
    const position = names.indexOf(name)
    return {
      kind: 'secret-out-of-reach',
      subject: `org-secrets/${name}`,
      effect: 'blocks' as const,
      title: `${name} is secret ${position + 1} of the organization, and a run is given 100`,
      detail: `${names.length} secrets of the organization are shared with this repository. A run is given the first 100 by name; \`secrets.${name}\` is empty.`,
      remedy: 'share fewer secrets with this repository, or store this one in the repository itself',
      location: { ...first, endLine: first.line, endColumn: first.column + 1 },
      data: { name, position: position + 1, shared: names.length },
    }
  })
  return { findings, unknown: [] }
}
