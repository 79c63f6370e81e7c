import { z } from 'zod'
import { itemsAt, textAt } from '../../../../formats/yaml-tree.ts'
import type { YamlTree } from '../../../../formats/yaml-tree.ts'

/** What a kustomization builds upon and which images it puts others in place of. */
export const kustomization = z.strictObject({ resources: z.array(z.string()), images: z.array(z.string()) })
export type Kustomization = z.infer<typeof kustomization>

export const kustomizationName = /(?:^|\/)kustomization\.ya?ml$/

const textsAt = ({ documents: [document] }: YamlTree, key: string): string[] =>
  itemsAt(document?.root, key).flatMap((item) => (item.kind === 'text' ? [item.text] : []))

export const readKustomization = (tree: YamlTree): Kustomization => ({
  resources: ['resources', 'bases', 'components'].flatMap((key) => textsAt(tree, key)),
  images: itemsAt(tree.documents[0]?.root, 'images').flatMap((item) => textAt(item, 'name')?.text ?? []),
})

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))

/** A relative path from a folder; null where it leads out of the tree. */
const join = (folder: string, relative: string): string | null => {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of relative.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return null
    } else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** Asks of a file and a repository whether every kustomization that ends up with the file replaces that image. */
export type Replaced = (path: string, repository: string) => boolean

/** Follows the kustomizations of a tree upwards, from a manifest to the overlays that nothing else builds upon. */
export const replacements = (
  files: readonly { readonly path: string; readonly kustomization: Kustomization }[],
): Replaced => {
  const above = new Map<string, string[]>()
  const images = new Map(files.map(({ path, kustomization }) => [folderOf(path), new Set(kustomization.images)]))
  for (const { path, kustomization } of files) {
    const folder = folderOf(path)
    for (const resource of kustomization.resources) {
      const target = join(folder, resource)
      if (target !== null) above.set(target, [...(above.get(target) ?? []), folder])
    }
  }
  const replaced = (target: string, repository: string, depth: number): boolean => {
    if (images.get(target)?.has(repository) === true) return true
    const folders = depth > 20 ? [] : (above.get(target) ?? [])
    return folders.length > 0 && folders.every((folder) => replaced(folder, repository, depth + 1))
  }
  return (path, repository) => replaced(path, repository, 0)
}
