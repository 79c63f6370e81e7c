import { ZodError } from 'zod'
import { extended, layerOf, unknownSettings } from './configuration.ts'
import type { RuffConfiguration } from './configuration.ts'
import { configurationNames, readRuffFile } from './file.ts'
import type { RuffFile } from './file.ts'
import { folderOf, normalPath } from './glob.ts'
import { targetOf } from './target-version.ts'

/** The configuration that ruff takes for a folder. */
export interface Found {
  /** The file that holds it; null where no file configures ruff. */
  readonly path: string | null
  readonly configuration: RuffConfiguration | null
  /** `target-version` by the nearest `requires-python`, for a configuration that states none. */
  readonly target: string | undefined
  /** The file that configures black, where ruff does not format. */
  readonly black: string | null
  /** Why the configuration cannot be told, one line that names the file and the setting; or null. */
  readonly fault: string | null
}

/** Contents of the files that may configure ruff, by path, and why the unreadable ones are. */
export interface Sources {
  readonly texts: ReadonlyMap<string, string>
  readonly unreadable: ReadonlyMap<string, string>
}

class Unresolved extends Error {}

const read = new Map<string, { readonly text: string; readonly file: RuffFile }>()

/** Files are few and asked for by every Python file: each content is parsed once. */
const fileAt = (path: string, { texts, unreadable }: Sources): RuffFile | null => {
  const reason = unreadable.get(path)
  if (reason !== undefined) throw new Unresolved(`${path} cannot be read: ${reason}`)
  const text = texts.get(path)
  if (text === undefined) return null
  const known = read.get(path)
  if (known?.text === text) return known.file
  const file = readRuffFile(path, text)
  read.set(path, { text, file })
  return file
}

const sound = (file: RuffFile): RuffFile => {
  if (file.fault !== null) throw new Unresolved(file.fault)
  return file
}

const parentOf = (file: RuffFile, sources: Sources): RuffFile | null => {
  const extend = file.table?.['extend']
  if (extend === undefined) return null
  if (typeof extend !== 'string' || /^[/~$]/.test(extend))
    throw new Unresolved(`${file.path}: the setting extend names no file of this repository`)
  const path = normalPath(`${file.folder}/${extend}`)
  const parent = fileAt(path, sources)
  if (parent === null) throw new Unresolved(`${file.path}: the setting extend names ${path}, which is not read here`)
  return sound(parent)
}

const most = 10

const chained = (file: RuffFile, sources: Sources, depth = 0): RuffConfiguration => {
  if (depth > most) throw new Unresolved(`${file.path}: the setting extend goes on for more than ${most} files`)
  const own = layerOf(file)
  const [strange] = unknownSettings(own)
  if (strange !== undefined) throw new Unresolved(`${file.path}: ruff knows no setting ${strange}`)
  const parent = parentOf(file, sources)
  if (parent === null) return own
  return extended(chained(parent, sources, depth + 1), own)
}

/** Folders from the file's own up to the root, which is ''. */
const foldersAbove = (folder: string): readonly string[] =>
  folder === '' ? [''] : [folder, ...foldersAbove(folderOf(folder))]

const inFolder = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** The nearest file that has a section for ruff: of a folder, `.ruff.toml` before `ruff.toml` before `pyproject.toml`. */
const nearest = (folders: readonly string[], sources: Sources): RuffFile | null => {
  for (const folder of folders)
    for (const name of configurationNames) {
      const file = fileAt(inFolder(folder, name), sources)
      if (file !== null && sound(file).table !== null) return file
    }
  return null
}

const projects = (folders: readonly string[], sources: Sources): readonly RuffFile[] =>
  folders.flatMap((folder) => fileAt(inFolder(folder, 'pyproject.toml'), sources) ?? [])

const wordsOf = (error: unknown): string | null => {
  if (error instanceof Unresolved) return error.message
  if (!(error instanceof ZodError)) return null
  const [issue] = error.issues
  return `the ruff setting ${issue?.path.join('.') ?? ''} is not what it should be: ${issue?.message ?? ''}`
}

/** Finds the configuration of a folder as ruff does. Never throws for what stands in the files. */
export const configurationOf = (folder: string, sources: Sources): Found => {
  const nothing: Found = { path: null, configuration: null, target: undefined, black: null, fault: null }
  const folders = foldersAbove(folder)
  let path: string | null = null
  try {
    const around = projects(folders, sources)
    const requires = around.find(({ requiresPython }) => requiresPython !== null)?.requiresPython ?? null
    const target = requires === null ? undefined : (targetOf(requires) ?? undefined)
    const black = around.find((file) => file.black)?.path ?? null
    const file = nearest(folders, sources)
    if (file === null) return { ...nothing, target, black }
    path = file.path
    const configuration = chained(file, sources)
    return { path, configuration, target, black: configuration.formats ? null : black, fault: null }
  } catch (error) {
    const words = wordsOf(error)
    if (words === null) throw error
    return { ...nothing, path, fault: path === null || words.includes(path) ? words : `${path}: ${words}` }
  }
}
