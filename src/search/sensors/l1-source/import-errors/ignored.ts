import { globMatcher } from '../../../../domain/glob.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { folderOf, join } from './modules.ts'

type Matcher = (path: string) => boolean

/** The longest stretch of a pattern that stands for itself: most paths are told apart by it alone. */
const literalOf = (pattern: string): string =>
  pattern.split(/[*?[\]{},\\]/).reduce((longest, part) => (part.length > longest.length ? part : longest), '')

/** One line of a `.gitignore` (https://git-scm.com/docs/gitignore), read widely: negations are passed over. */
const matcherOf = (folder: string, line: string): Matcher | null => {
  const pattern = line.trim().replace(/^\/|\/$/g, '')
  if (pattern === '' || pattern.startsWith('#') || pattern.startsWith('!')) return null
  const isRooted = line.trim().startsWith('/') || pattern.includes('/')
  const wanted = globMatcher(join(folder, isRooted ? pattern : `**/${pattern}`))
  const literal = literalOf(pattern)
  return (path) => {
    if (!`${path}.py`.includes(literal)) return false
    for (let at = path; at !== ''; at = folderOf(at)) if (wanted(at) || wanted(`${at}.py`)) return true
    return false
  }
}

/** Whether a module that is not in the tree is one that its `.gitignore` files keep out: something makes it. */
export const readIgnored = async (tree: Tree): Promise<Matcher> => {
  const folders = new Map<string, Matcher[]>()
  for (const path of tree.match(['**/.gitignore'])) {
    const text = await tree.text(path)
    const folder = folderOf(path)
    const lines = text.known ? text.value.split('\n') : []
    folders.set(
      folder,
      lines.flatMap((line) => matcherOf(folder, line) ?? []),
    )
  }
  return (path) => {
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      if (folders.get(folder)?.some((matches) => matches(path)) === true) return true
      if (folder === '') return false
    }
  }
}
