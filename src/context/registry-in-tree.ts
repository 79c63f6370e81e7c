import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import { registrySchema } from '../domain/registry.ts'
import type { Registry } from '../domain/registry.ts'
import type { Settings } from '../domain/settings.ts'
import type { Tree } from '../domain/workspace.ts'
import { registryFile } from '../formats/registry.ts'

/** What the settings of variable-audit expect where there is no registry file; a preset may bring it. */
const fromSettings = ({ sensors }: Pick<Settings, 'sensors'>): Registry | null => {
  const own = sensors['variable-audit']
  const parsed = registrySchema.safeParse({ expected: typeof own === 'object' ? own['expected'] : undefined })
  return parsed.success && parsed.data.expected.length > 0 ? parsed.data : null
}

/**
 * The registry of expected variables: the file that the settings name, else what they expect themselves; null where
 * there is neither, unknown where the file is broken.
 */
export const registryInTree = async (
  tree: Tree,
  settings: Pick<Settings, 'registry' | 'sensors'>,
): Promise<Answer<Registry | null>> => {
  const path = settings.registry
  if (!tree.has(path))
    return tree.mayHold(path) ? unknown(tree.partial ?? 'the tree is listed in part') : known(fromSettings(settings))
  const text = await tree.text(path)
  if (!text.known) return text
  const read = registryFile.parse({ path, text: text.value })
  if (read.ok) return known(read.value)
  const [problem] = read.problems
  return unknown(`${path}:${problem?.line ?? 1}:${problem?.column ?? 1}: ${problem?.message ?? 'no registry'}`)
}
