import type { FileFacts } from '../../../../domain/sensor.ts'
import { placeName, placeOf } from '../../../../domain/variable-audit.ts'
import type { LayerPlace } from '../../../../domain/variable-audit.ts'
import type { Expectation } from '../../../../formats/expectation.ts'
import type { Demand } from './demand.ts'
import type { UseFacts } from './facts.ts'
import { unused } from './findings.ts'
import { layersOf, silentOf, untold } from './supply.ts'
import type { Judged, Supply } from './supply.ts'

const contextOf = (layer: string): Demand['context'] | null => {
  if (layer.endsWith('-vars')) return 'vars'
  return layer.endsWith('-secrets') || layer.endsWith('dependabot') ? 'secrets' : null
}

/** The names that the registry declares for workflows, as `vars/NAME`. */
export const registeredNames = ({ registry }: Expectation): ReadonlySet<string> =>
  new Set(
    registry.expected.flatMap(({ layer, name }) => {
      const context = contextOf(layer)
      return context === null ? [] : [`${context}/${name.toUpperCase()}`]
    }),
  )

/** Where else the registry has a name, in words; null where it has not. */
export const elsewhereIn = (expectation: Expectation | null, name: string): string | null =>
  expectation?.registry.expected.some(
    (entry) => entry.layer.endsWith('codespace') && entry.name.toUpperCase() === name,
  ) === true
    ? 'a secret of codespaces'
    : null

/** Names that are read by other means than workflows: by this tool's settings, by the dates of other entries. */
export interface OtherReaders {
  readonly settings: string
  readonly expectation: Expectation | null
}

const readElsewhere = ({ settings, expectation }: OtherReaders, name: string): boolean =>
  name.startsWith('SAR_') ||
  settings.includes(name) ||
  expectation?.registry.expected.some(({ expiry }) => expiry?.variable.toUpperCase() === name) === true

interface Declared {
  readonly layer: string
  readonly context: Demand['context']
  readonly name: string
  readonly index: number
}

const contexts = ['vars', 'secrets'] as const

/** The layer of the repository itself. */
const ownLayer = (context: Demand['context']): readonly LayerPlace[] => layersOf[context].slice(0, 1)

const liveNames = async (supply: Supply): Promise<readonly Declared[]> => {
  const found: Declared[] = []
  for (const context of contexts) {
    for (const own of ownLayer(context)) {
      const answer = await supply.layer(own)
      const held = answer.known ? answer.value : []
      found.push(...held.map(({ name }) => ({ layer: placeName(own), context, name: name.toUpperCase(), index: -1 })))
    }
  }
  return found
}

/** What the organization shares is there for other repositories too, and dependabot's for its own runs. */
const ownLayers = new Set(['repo-vars', 'repo-secrets', 'env-vars', 'env-secrets'])

const registryNames = ({ registry }: Expectation): readonly Declared[] =>
  registry.expected.flatMap((entry, index) => {
    const context = contextOf(entry.layer)
    if (context === null || !ownLayers.has(entry.layer)) return []
    return [{ layer: placeName(placeOf(entry)), context, name: entry.name.toUpperCase(), index }]
  })

/** Whether nobody can say which names of a context the workflows ask for. */
const anyName = (facts: readonly FileFacts<UseFacts>[], context: Demand['context']): boolean =>
  facts.some(
    ({ facts: { dynamic, calls } }) =>
      dynamic.includes(context) ||
      (context === 'secrets' && calls.some(({ path, inherits }) => path === null && inherits)),
  )

/** What the registry, or GitHub where there is none, holds for workflows and none asks for. */
export const unusedNames = async (
  facts: readonly FileFacts<UseFacts>[],
  supply: Supply,
  readers: OtherReaders,
): Promise<Judged> => {
  const { expectation } = readers
  const declared = expectation === null ? await liveNames(supply) : registryNames(expectation)
  const asked = new Set(facts.flatMap(({ facts: { uses } }) => uses.map(({ context, name }) => `${context}/${name}`)))
  const findings = declared
    .filter(
      ({ context, name }) =>
        !asked.has(`${context}/${name}`) && !anyName(facts, context) && !readElsewhere(readers, name),
    )
    .map(({ layer, name, index }) => unused(layer, name, expectation?.locations[index] ?? null))
  if (expectation !== null) return { findings, unknown: [] }
  const wanted = contexts.filter((context) => !anyName(facts, context)).flatMap((context) => ownLayer(context))
  return { findings, unknown: untold('what no workflow asks for', await silentOf(wanted, supply)) }
}
