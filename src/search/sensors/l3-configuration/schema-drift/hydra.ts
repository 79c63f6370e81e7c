import { z } from 'zod'
import type { Observation } from '../../../../domain/finding.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import type { DataDocument, DataFile } from '../../../../formats/data-file.ts'

/** One choice of a defaults list: `model: resnet`, or a config by its name alone, whose group is empty. */
export const choiceSchema = z.strictObject({ group: z.string(), option: z.string(), line: z.int() })
type Choice = z.infer<typeof choiceSchema>

const listSchema = z.looseObject({
  defaults: z
    .array(z.union([z.string(), z.record(z.string(), z.union([z.string(), z.null(), z.array(z.string())]))]))
    .min(1),
  hydra: z.looseObject({ searchpath: z.unknown().optional() }).optional(),
})

/** Words before a group, and the package behind it. */
const bareGroup = (key: string): string =>
  key
    .replace(/^override\s{1,9}/, '')
    .split('@', 1)
    .join('')

/** What is resolved while it runs, asked for on the command line, or of Hydra itself, names no file of this tree. */
const isOfTree = ({ group, option }: Omit<Choice, 'line'>): boolean =>
  !/\$\{|\?\?\?/.test(`${group}${option}`) && !/^\/?hydra\//.test(group) && option !== '_self_'

const choicesIn = (
  entry: string | Readonly<Record<string, string | null | readonly string[]>>,
): readonly Omit<Choice, 'line'>[] => {
  if (typeof entry === 'string') return [{ group: '', option: entry.split('@', 1).join('') }]
  return Object.entries(entry).flatMap(([key, value]) => {
    if (value === null || /^optional\s/.test(key)) return []
    const options = typeof value === 'string' ? [value] : value
    return options.map((option) => ({ group: bareGroup(key), option }))
  })
}

const lineOf = (document: DataDocument, index: number): number => document.place(['defaults', index])?.line ?? 1

/**
 * The choices of a defaults list as Hydra reads it (https://hydra.cc/docs/advanced/defaults_list/); none of other files:
 * only `_self_`, which Hydra asks for since 1.1, tells such a list from what others call `defaults`.
 */
export const hydraChoices = ({ documents }: DataFile): readonly Choice[] => {
  const [document] = documents
  const read = document === undefined ? undefined : listSchema.safeParse(document.value).data
  if (document === undefined || read === undefined || read.hydra?.searchpath !== undefined) return []
  if (!read.defaults.includes('_self_')) return []
  return read.defaults.flatMap((entry, index) =>
    choicesIn(entry)
      .filter(isOfTree)
      .map((choice) => ({ ...choice, line: lineOf(document, index) })),
  )
}

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))
const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('/')

/** The folders that a choice may count from: that of its file and all above, one of which is the search path. */
const basesOf = (path: string): readonly string[] => {
  const found: string[] = []
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    found.push(folder)
    if (folder === '') return found
  }
}

const placesOf = (path: string, { group, option }: Choice): readonly string[] => {
  const name = option.replace(/\.ya?ml$/, '').replace(/^\//, '')
  return basesOf(path).flatMap((base) =>
    ['yaml', 'yml'].map((ending) => joined(base, group.replace(/^\//, ''), `${name}.${ending}`)),
  )
}

/** Folders that hold YAML: a group of which one is there is kept in files. */
const foldersOfYaml = (tree: Tree): ReadonlySet<string> => new Set(tree.match(['**/*.{yaml,yml}']).map(folderOf))

/** Hydra's choices of one file. */
export interface Chosen {
  readonly path: string
  readonly choices: readonly Choice[]
}

/** Python files that are read in search of groups registered by code; in larger trees none is taken for absent. */
const mostPython = 2000

/** Whether code may register groups (https://hydra.cc/docs/tutorials/structured_config/config_store/). */
const mayRegister = async (tree: Tree): Promise<boolean> => {
  const paths = tree.match(['**/*.py'])
  if (paths.length > mostPython) return true
  for (const path of paths) {
    const text = await tree.text(path)
    if (!text.known || /ConfigStore|hydra_zen|hydra_plugins|SearchPathPlugin/.test(text.value)) return true
  }
  return false
}

/**
 * Choices that name no file. Where their group has a folder, its files are all there is; where it has none, it may be
 * registered by code: then nothing is said.
 */
export const missingChoices = async (chosen: readonly Chosen[], tree: Tree): Promise<readonly Observation[]> => {
  if (chosen.length === 0 || tree.partial !== null) return []
  const folders = foldersOfYaml(tree)
  const inFiles = (path: string, { group }: Choice): boolean =>
    folders.has(joined(folderOf(path), group.replace(/^\//, '')))
  const gone = chosen.flatMap(({ path, choices }) =>
    choices
      .filter((choice) => choice.group !== '' && !placesOf(path, choice).some((place) => tree.has(place)))
      .map((choice) => ({ path, choice })),
  )
  const isCertain = gone.some(({ path, choice }) => !inFiles(path, choice)) ? !(await mayRegister(tree)) : true
  return gone
    .filter(({ path, choice }) => isCertain || inFiles(path, choice))
    .map(({ path, choice }) => missing(path, choice))
}

const missing = (path: string, { group: written, option, line }: Choice): Observation => {
  const group = written.replace(/^\//, '')
  return {
    kind: 'missing-default',
    subject: `${path}#${group}=${option}`,
    effect: /(?:^|\/)(?:tests?|docs?|examples?|samples?|demos?|tutorials?)\//.test(path) ? 'advises' : 'blocks',
    title: `${group}=${option} of ${path} names no file`,
    detail: `The defaults list chooses \`${option}\` of the group \`${group}\`, and \`${joined(folderOf(path), group, option)}.yaml\` is not in the tree. Hydra ends with a MissingConfigException before the first line of the program.`,
    remedy: `Choose one of the files in \`${joined(folderOf(path), group)}\`, or add the one that was not committed.`,
    location: { path, line, column: 1, endLine: line, endColumn: 1 },
  }
}
