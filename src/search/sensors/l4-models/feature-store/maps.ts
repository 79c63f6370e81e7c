import type { Unknown } from '../../../../domain/reading.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import { properties } from './facts.ts'
import type { FeatureView } from './facts.ts'
import type { MapSettings } from './settings.ts'

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const under = (value: unknown, key: string): unknown => {
  let at: unknown = value
  for (const part of key === '' ? [] : key.split('.')) at = isMap(at) ? at[part] : undefined
  return at
}

const isStated = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && value !== 0 && !(Array.isArray(value) && value.length === 0)

const nameOf = (value: unknown, index: number): string => (typeof value === 'string' ? value : `#${index + 1}`)

const viewsIn = (value: unknown, given: MapSettings): readonly FeatureView[] => {
  const at = under(value, given.entries)
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(at)
    ? at.map((one: unknown, index) => [nameOf(under(one, given.name), index), one] as const)
    : Object.entries(isMap(at) ? at : {})
  return entries.map(([name, one]) => ({
    name,
    line: 1,
    lacks: properties.filter((property) => !isStated(under(one, given[property]))),
    fields: null,
  }))
}

/** The definitions in the repository's own form. */
export const readMaps = async (
  tree: Tree,
  maps: readonly MapSettings[],
): Promise<{ readonly byFile: ReadonlyMap<string, readonly FeatureView[]>; readonly unknown: readonly Unknown[] }> => {
  const byFile = new Map<string, readonly FeatureView[]>()
  const unknown: Unknown[] = []
  for (const given of maps)
    for (const path of tree.match(given.files)) {
      const text = await tree.text(path)
      const read = text.known ? dataFile.parse({ path, text: text.value }) : null
      const [document] = read?.documents ?? []
      if (document !== undefined) byFile.set(path, viewsIn(document.value, given))
      else
        unknown.push({
          subject: path,
          reason: text.known ? (read?.refused ?? read?.faults[0]?.message ?? 'it is empty') : text.reason,
        })
    }
  return { byFile, unknown }
}
