import type { Unknown } from '../../../../domain/reading.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import { aspectsOf } from './aspects.ts'
import type { Aspect, Run } from './aspects.ts'
import type { Settings } from './settings.ts'

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is written there and says something: `null`, `""`, `unknown` and empty lists state nothing. */
const isStated = (value: unknown): boolean => {
  if (typeof value === 'string') return !/^(?:|unknown|none|n\/a|null|todo|tbd|\?+)$/i.test(value.trim())
  if (Array.isArray(value)) return value.length > 0
  if (isMap(value)) return Object.keys(value).length > 0
  return value !== null && value !== undefined
}

/** Lists and maps more deeply nested than this are values, and no statements about the run. */
const deepest = 3

/** Maps whose keys say only with the map's own name what they are: `dataset: { version }`, `git: { sha }`. */
const prefixing = /^(?:data|dataset|git|code|source)$/i

const collect = (value: unknown, prefix: string, depth: number): readonly Aspect[] => {
  if (!isMap(value) || depth > deepest) return []
  return Object.entries(value).flatMap(([key, one]) => {
    if (!isStated(one)) return []
    const within = Array.isArray(one) ? one.slice(0, 3) : [one]
    const below = within.flatMap((item) => collect(item, prefixing.test(key) ? key : '', depth + 1))
    return [...aspectsOf(key), ...(prefix === '' ? [] : aspectsOf(`${prefix}_${key}`)), ...below]
  })
}

const idKeys = ['run_id', 'runId', 'id', 'jobId', 'version', 'name']

const idOf = (value: Readonly<Record<string, unknown>>, fallback: string): string => {
  for (const key of idKeys) {
    const found = value[key]
    if (typeof found === 'string' && found !== '') return found
  }
  return fallback
}

const runOf = (path: string, value: unknown, fallback: string): readonly Run[] => {
  if (!isMap(value)) return []
  return [{ id: idOf(value, fallback), group: path, path, states: new Set(collect(value, '', 0)) }]
}

/** Follows a dotted key. */
export const under = (value: unknown, key: string): unknown => {
  let at: unknown = value
  for (const part of key === '' ? [] : key.split('.')) at = isMap(at) ? at[part] : undefined
  return at
}

const linesOf = (text: string): readonly unknown[] | null => {
  try {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): unknown => JSON.parse(line))
  } catch {
    return null
  }
}

const runsIn = (path: string, value: unknown, entries: string): readonly Run[] => {
  const at = under(value, entries)
  if (Array.isArray(at)) return at.flatMap((one, index) => runOf(path, one, `#${index + 1}`))
  if (!isMap(at)) return []
  if (entries === '') return runOf(path, at, path)
  return Object.entries(at).flatMap(([name, one]) => runOf(path, one, name))
}

/** The runs of one manifest, or why it cannot be read. */
const readManifest = async (tree: Tree, path: string, entries: string): Promise<readonly Run[] | string> => {
  const text = await tree.text(path)
  if (!text.known) return text.reason
  if (path.endsWith('.jsonl')) {
    const lines = linesOf(text.value)
    return lines === null ? 'a line of it is no JSON' : [...runsIn(path, lines, '')]
  }
  const { documents, refused, faults } = dataFile.parse({ path, text: text.value })
  const [document] = documents
  if (document === undefined) return refused ?? faults[0]?.message ?? 'the file is empty'
  return [...runsIn(path, document.value, entries)]
}

/** Reads the run manifests that the settings name. */
export const readManifests = async (
  tree: Tree,
  { manifests, exclude }: Settings,
): Promise<{ readonly runs: readonly Run[]; readonly unknown: readonly Unknown[] }> => {
  const runs: Run[] = []
  const unknown: Unknown[] = []
  for (const { files, entries } of manifests)
    for (const path of tree.match(files, exclude)) {
      const read = await readManifest(tree, path, entries)
      if (typeof read === 'string') unknown.push({ subject: path, reason: read })
      else runs.push(...read)
    }
  return { runs, unknown }
}
