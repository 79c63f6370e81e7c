import type { Unknown } from '../../../../domain/reading.ts'
import type { FileFacts } from '../../../../domain/sensor.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import type { DependencyFacts } from './facts.ts'
import { factsOfList } from './inspect.ts'
import { folderOf, joined } from './paths.ts'

type Files = readonly FileFacts<DependencyFacts>[]

/** Lists that a file names, each as the paths it may mean, the likeliest first. */
const namedBy = ({ path, facts }: Files[number]): readonly (readonly (string | null)[])[] => {
  const beside = (file: string) => joined(folderOf(path), file)
  if (facts.kind === 'requirements') return [...facts.includes, ...facts.constraints].map((file) => [beside(file)])
  if (facts.kind !== 'installs') return []
  return facts.installs.flatMap(({ files, places, constraints }) =>
    [...files, ...constraints].map((file, index) =>
      [...(places[index] ?? []), file].flatMap((each) => [beside(each), joined('', each)]),
    ),
  )
}

const isOther = /\.(?:ya?ml|toml|lock|cfg|py)$/

/**
 * Adds the lists that others include (`-r`), that constrain them (`-c`), or that a command installs, where no name tells
 * that they are lists: `-r other.txt`.
 */
export const follow = async (
  files: Files,
  tree: Tree,
): Promise<{ readonly files: Files; readonly unknown: readonly Unknown[] }> => {
  const found = new Map(files.map((file) => [file.path, file]))
  const unknown: Unknown[] = []
  for (const file of found.values())
    for (const paths of namedBy(file)) {
      const path = paths.find((each) => each !== null && tree.has(each) && !isOther.test(each))
      if (path === undefined || path === null || found.has(path)) continue
      const text = await tree.text(path)
      if (!text.known) unknown.push({ subject: path, reason: text.reason })
      else found.set(path, { path, facts: factsOfList({ path, text: text.value }) })
    }
  return { files: [...found.values()], unknown }
}
