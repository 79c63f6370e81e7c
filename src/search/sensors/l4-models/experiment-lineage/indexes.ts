import type { Observation } from '../../../../domain/finding.ts'
import type { Reading } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import { dataFile, dataKind } from '../../../../formats/data-file.ts'
import { behindRuns, namesGone } from './findings.ts'
import { under } from './manifests.ts'
import type { IndexSettings } from './settings.ts'

type Part = Pick<Reading, 'findings' | 'unknown'>

const cells = (line: string, separator: string): readonly string[] =>
  line.split(separator).map((cell) => cell.trim().replace(/^["'`]+|(?<!["'`])["'`]+$/g, ''))

/** The column of that name in a CSV file or in the first Markdown table that has it; null where there is none. */
const columnOf = (text: string, separator: string, id: string): readonly string[] | null => {
  const lines = text.split('\n').map((line) => line.trim())
  const head = lines.findIndex((line) => line.includes(separator) && cells(line, separator).includes(id))
  if (head === -1) return null
  const at = cells(lines[head] ?? '', separator).indexOf(id)
  const rest = lines.slice(head + 1)
  const end = rest.findIndex((line) => !line.includes(separator))
  return rest
    .slice(0, end === -1 ? rest.length : end)
    .map((line) => cells(line, separator)[at] ?? '')
    .filter((cell) => cell !== '' && !/^:?-+:?$/.test(cell))
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The runs that a list in JSON or YAML names: in a list by their key, or as texts; in a map by its keys. */
const namedIn = (value: unknown, { entries, id }: IndexSettings): readonly string[] | null => {
  const at = under(value, entries)
  if (Array.isArray(at))
    return at.flatMap((one: unknown) => {
      const found = isMap(one) ? under(one, id) : one
      return typeof found === 'string' || typeof found === 'number' ? [String(found)] : []
    })
  return isMap(at) ? Object.keys(at) : null
}

const namesOf = (text: string, given: IndexSettings): readonly string[] | string => {
  const { file, id } = given
  if (dataKind(file) !== null) {
    const { documents, refused, faults } = dataFile.parse({ path: file, text })
    const [document] = documents
    if (document === undefined) return refused ?? faults[0]?.message ?? 'the file is empty'
    return [...(namedIn(document.value, given) ?? [])]
  }
  const found = columnOf(text, file.endsWith('.md') ? '|' : ',', id)
  return found === null ? `it has no column ${id}` : [...found]
}

/** The names a run may go by: the folders and the file name of its files, below what the glob fixes. */
const partsOf = (path: string, globs: readonly string[]): readonly string[] => {
  const fixed = new Set(globs.flatMap((glob) => glob.split('/').filter((part) => !/[*?{]/.test(part))))
  return path.split('/').flatMap((part) => (fixed.has(part) ? [] : [part, part.replace(/\.[A-Za-z0-9]+$/, '')]))
}

/** Holds one list of experiments to the runs that are there. */
export const judgeIndex = async (
  { tree, history }: View,
  given: IndexSettings,
  exclude: readonly string[],
): Promise<Part> => {
  const unclear = (reason: string): Part => ({ findings: [], unknown: [{ subject: given.file, reason }] })
  const text = await tree.text(given.file)
  if (!text.known) return unclear(text.reason)
  if (tree.partial !== null) return unclear(tree.partial)
  const names = namesOf(text.value, given)
  if (typeof names === 'string') return unclear(names)
  const files = tree.match(given.runs, exclude).filter((path) => path !== given.file)
  const listed = new Set(names)
  const there = new Set(files.flatMap((path) => partsOf(path, given.runs)))
  const gone = [...listed].filter((name) => !there.has(name)).toSorted()
  const unlisted = files.filter((path) => !partsOf(path, given.runs).some((part) => listed.has(part)))
  const findings: Observation[] = gone.length > 0 ? [namesGone(given.file, gone, listed.size)] : []
  if (unlisted.length > 0) return { findings: [...findings, behindRuns(given.file, unlisted, null)], unknown: [] }
  const [made, changed] = await Promise.all([history.lastChange([given.file]), history.lastChange(given.runs)])
  if (!made.known || !changed.known)
    return {
      findings,
      unknown: [{ subject: given.file, reason: made.known ? (changed.known ? '' : changed.reason) : made.reason }],
    }
  return made.value !== null && changed.value !== null && changed.value > made.value
    ? { findings: [...findings, behindRuns(given.file, [], { made: made.value, changed: changed.value })], unknown: [] }
    : { findings, unknown: [] }
}
