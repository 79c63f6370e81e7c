import { IncompleteError, UsageError } from '../../domain/errors.ts'
import type { Observed } from '../../domain/observed.ts'
import type { Registry } from '../../domain/registry.ts'
import { isEnvironmentLayer, layersToRead, placeName, placeOf, reasonOf } from '../../domain/variable-audit.ts'
import type { LayerAnswer, LayerPlace } from '../../domain/variable-audit.ts'
import { nameOfRow } from '../../formats/guide/names.ts'
import { guideRows } from '../../formats/guide/rows.ts'
import type { GuideRow } from '../../formats/guide/rows.ts'
import { updateGuide } from '../../formats/guide/update.ts'
import type { RowStatus, UpdatedGuide } from '../../formats/guide/update.ts'
import { nameFault } from '../../formats/registry-import/entry.ts'
import { askLayers, expectedOf } from './audit.ts'

/** Which guide; `environment` is the one of headings and rows that name none. */
export interface GuideFile {
  readonly path: string
  readonly environment: string | null
}

const placed = ({ layer, environment }: LayerPlace, given: Pick<GuideFile, 'environment'>): LayerPlace => ({
  layer,
  environment: isEnvironmentLayer(layer) ? (environment ?? given.environment) : null,
})

/** The layers that the registry or the guide names, each once. */
const placesFor = (registry: Registry, rows: readonly GuideRow[], wanted: GuideFile): readonly LayerPlace[] => {
  const all = [...layersToRead(registry), ...rows.map((row) => placed(row, wanted))]
  const blind = all.find(({ layer, environment }) => isEnvironmentLayer(layer) && environment === null)
  if (blind !== undefined)
    throw new UsageError(
      `the guide names no environment for its ${blind.layer}`,
      'give --environment, or guide: { environment } in the settings',
    )
  return [...new Map(all.map((place) => [placeName(place), place])).values()]
}

/** How guides mark what a program sets for itself: `Auto-set by Codespace`. */
const setByItself = /\bauto(?:matically)?[- ]?(?:set|provided|injected)\b|\bset automatically\b/i

/** How each row stands, from layers that all answered. */
const statusFrom = (registry: Registry, answers: readonly LayerAnswer[], wanted: GuideFile) => {
  const live = new Set(
    answers.flatMap((one) =>
      one.answer.known ? one.answer.value.map(({ name }) => `${placeName(one)}/${name.toUpperCase()}`) : [],
    ),
  )
  const optional = new Set(
    registry.expected
      .filter(({ required }) => !required)
      .map((entry) => `${placeName(placeOf(entry))}/${entry.name.toUpperCase()}`),
  )
  return (row: GuideRow): RowStatus => {
    const name = nameOfRow(row)
    if (nameFault(name) !== null) return null
    const key = `${placeName(placed(row, wanted))}/${name.toUpperCase()}`
    const said = row.cells.status?.text ?? ''
    if (setByItself.test(said)) return null
    const isOptional = optional.has(key) || /optional/i.test(said)
    if (live.has(key)) return isOptional ? 'spare' : 'present'
    return isOptional ? 'optional' : 'absent'
  }
}

/**
 * The guide as the live state has it, stamped with `now`. Throws IncompleteError where a single layer is unknown: half a
 * truth is no sync.
 */
export const guideAsLive = async (observed: Observed, wanted: GuideFile, now: Date): Promise<UpdatedGuide> => {
  const text = await observed.workspace.tree.text(wanted.path)
  if (!text.known) throw new UsageError(`the guide ${wanted.path}: ${text.reason}`)
  const registry = expectedOf(observed, { layer: null })
  const answers = await askLayers(observed, placesFor(registry, guideRows(text.value), wanted))
  const unread = answers.flatMap(({ answer, name }) => (answer.known ? [] : [`${name}: ${reasonOf(answer)}`]))
  if (unread.length > 0)
    throw new IncompleteError(`the guide stays as it is, because not all is known: ${unread.join('; ')}`)
  return updateGuide(text.value, statusFrom(registry, answers, wanted), `${now.toISOString().slice(0, 19)}Z`)
}
