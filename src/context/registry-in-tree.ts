import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import type { Registry } from '../domain/registry.ts'
import type { Tree } from '../domain/workspace.ts'
import { registryFile } from '../formats/registry.ts'

/** The registry of expected variables in a tree: null where there is none, unknown where it is broken. */
export const registryInTree = async (tree: Tree, path: string): Promise<Answer<Registry | null>> => {
  if (!tree.has(path)) return tree.partial === null ? known(null) : unknown(tree.partial)
  const text = await tree.text(path)
  if (!text.known) return text
  const read = registryFile.parse({ path, text: text.value })
  if (read.ok) return known(read.value)
  const [problem] = read.problems
  return unknown(`${path}:${problem?.line ?? 1}:${problem?.column ?? 1}: ${problem?.message ?? 'no registry'}`)
}
