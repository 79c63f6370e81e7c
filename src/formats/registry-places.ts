import type { Location } from '../domain/finding.ts'
import { itemsAt, textAt, yamlTree } from './yaml-tree.ts'

/** Where each entry of the registry says its name, in the order of the file. */
export const entryLocations = (path: string, text: string): readonly (Location | null)[] => {
  const root = yamlTree.parse({ path, text }).documents[0]?.root
  return itemsAt(root, 'expected').map((item) => {
    const name = textAt(item, 'name')
    return name === undefined ? null : { path, ...name.at }
  })
}
