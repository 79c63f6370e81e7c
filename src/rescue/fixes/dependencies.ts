import { posix } from 'node:path'
import { satisfies, valid } from '@renovatebot/pep440'
import type { SourceFile } from '../../domain/format.ts'
import type { Unknown } from '../../domain/reading.ts'
import type { Tree } from '../../domain/workspace.ts'
import { dockerfile } from '../../formats/dockerfile.ts'
import { dockerfileGlobs, workflowGlobs } from '../../formats/file-globs.ts'
import { readInstall } from '../../formats/installs.ts'
import type { Install } from '../../formats/installs.ts'
import { pythonLock, pythonProject } from '../../formats/python-projects.ts'
import { requirements } from '../../formats/requirements.ts'
import type { Requirements } from '../../formats/requirements.ts'
import { shellCommands } from '../../formats/shell-commands.ts'
import { workflow } from '../../formats/workflows.ts'
import { advisoriesOf } from './advisories.ts'
import type { Advisory, AskAlerts } from './advisories.ts'

/** What a tree says of the versions of its Python packages. */
export interface Dependencies {
  /** The one version that a lock or constraint file at hand states for a package of a list that is to be pinned; else null. */
  readonly versionFor: (list: string, name: string) => string | null
  /** Whether nothing that the list is compiled from refuses a version. */
  readonly allows: (list: string, name: string, version: string) => boolean
  readonly advisories: readonly Advisory[]
}

const lockGlobs = ['**/{uv.lock,poetry.lock,pdm.lock,Pipfile.lock}', '**/pylock*.toml']
const listGlobs = ['**/*requirements*.{txt,in}', '**/requirements/**/*.{txt,in}', '**/*constraints*.txt']
const isConstraint = (path: string): boolean => /(?:^|[_-])constraint/.test(posix.basename(path))

/** Trees of others, and lists that go with an example: nobody pins them here. */
const aside =
  /(?:^|\/)(?:node_modules|vendor|third_party|site-packages|fixtures|testdata|examples?|samples?|tutorials?|docs?|demos?|benchmarks?)\//i

const folderOf = (path: string): string => (path.includes('/') ? posix.dirname(path) : '')
const foldersUp = (folder: string): readonly string[] =>
  folder === '' ? [''] : [folder, ...foldersUp(folderOf(folder))]

type Text = Pick<SourceFile, 'path' | 'text'>

const textsOf = async (tree: Tree, globs: readonly string[]): Promise<readonly Text[]> => {
  const read = await Promise.all(tree.match(globs).map(async (path) => ({ path, answer: await tree.text(path) })))
  return read.flatMap(({ path, answer }) => (answer.known ? [{ path, text: answer.value }] : []))
}

/** Versions that one file states, by package; null for a package of which it states several, or from another place. */
type Stated = ReadonlyMap<string, string | null>

const ofLock = (file: Text): Stated => {
  const { versions, elsewhere } = pythonLock.parse(file)
  return new Map(
    [...versions].map(([name, [first = '', ...others]]) => [
      name,
      others.length > 0 || elsewhere.has(name) || !isPlain(first) ? null : first,
    ]),
  )
}

/** A version that any index may have: none that a person built for himself. */
const isPlain = (version: string): boolean => valid(version) !== null && /^\d[\w.!]*$/.test(version)

const ofConstraints = ({ lines }: Requirements): Stated => {
  const stated = new Map<string, string | null>()
  for (const { name, specifier, marker } of lines) {
    const version = /^={2}[ \t]*([^\s,*]+)$/.exec(specifier)?.[1] ?? ''
    if (name !== null) stated.set(name, stated.has(name) || marker || !isPlain(version) ? null : version)
  }
  return stated
}

const commandsOf = (dockerfiles: readonly Text[], workflows: readonly Text[]): readonly Install[] =>
  [
    ...dockerfiles.flatMap((file) => dockerfile.parse(file).scripts.map(({ text }) => text)),
    ...workflows.flatMap((file) =>
      workflow.parse(file).jobs.flatMap(({ steps }) => steps.flatMap(({ run }) => run?.text ?? [])),
    ),
  ].flatMap((text) => shellCommands(text).flatMap((command) => readInstall(command) ?? []))

/** Lists that a command or another installed list names, by their ending: an image is built from some folder of the tree. */
const installedLists = (
  installs: readonly Install[],
  lists: ReadonlyMap<string, Requirements>,
): ReadonlyMap<string, readonly Install[]> => {
  const found = new Map<string, Install[]>()
  const add = (path: string, install: Install): void => {
    const known = found.get(path) ?? []
    if (known.includes(install)) return
    found.set(path, [...known, install])
    for (const include of lists.get(path)?.includes ?? []) add(posix.join(folderOf(path), include), install)
  }
  for (const install of installs)
    for (const file of install.files) {
      const name = posix.basename(file)
      const named = [...lists.keys()].filter((path) => posix.basename(path) === name)
      const exact = named.filter((path) => path === posix.normalize(file) || file.endsWith(`/${path}`))
      for (const path of exact.length > 0 ? exact : named) add(path, install)
    }
  return found
}

/** Whether somebody installs what the tree holds as a distribution: its own requirements had better be ranges. */
const isPackage = (tree: Tree, projects: readonly Text[]): boolean =>
  tree.has('setup.py') || projects.some((file) => pythonProject.parse(file).packaged)

interface Lists {
  readonly lists: ReadonlyMap<string, Requirements>
  readonly locks: ReadonlyMap<string, Stated>
  readonly installed: ReadonlyMap<string, readonly Install[]>
}

/** Whether a list is one that is to be pinned: an application's, and not held by constraints that are in use. */
const isOpen = (list: string, { lists, locks, installed }: Lists): boolean => {
  const own = lists.get(list)
  const installs = installed.get(list) ?? []
  if (own === undefined || isConstraint(list) || aside.test(list)) return false
  if (own.constraints.length > 0 || installs.some(({ constraints }) => constraints.length > 0)) return false
  return installs.length > 0 || !foldersUp(folderOf(list)).some((folder) => ofFolder(locks, folder).length > 0)
}

const ofFolder = (stated: ReadonlyMap<string, Stated>, folder: string): readonly Stated[] =>
  [...stated].flatMap(([path, versions]) => (folderOf(path) === folder ? [versions] : []))

const versionIn = (stated: readonly Stated[], name: string): string | null | undefined => {
  const said = stated.flatMap((versions) => (versions.has(name) ? [versions.get(name) ?? null] : []))
  const [first, ...others] = said
  return first === undefined || others.every((other) => other === first) ? first : null
}

/** Reads what a tree says of its Python packages; a partial tree proves nothing, and nothing is pinned by it. */
export const dependenciesOf = async (
  tree: Tree,
  reports: readonly string[],
  askAlerts?: AskAlerts,
): Promise<{ readonly dependencies: Dependencies; readonly unknown: readonly Unknown[] }> => {
  const lists = new Map((await textsOf(tree, listGlobs)).map((file) => [file.path, requirements.parse(file)]))
  const locks = new Map((await textsOf(tree, lockGlobs)).map((file) => [file.path, ofLock(file)]))
  const installs = commandsOf(await textsOf(tree, dockerfileGlobs), await textsOf(tree, workflowGlobs))
  const known: Lists = { lists, locks, installed: installedLists(installs, lists) }
  const closed = tree.partial !== null || isPackage(tree, await textsOf(tree, ['**/pyproject.toml']))
  const held = [...lists]
    .filter(([path]) => isConstraint(path))
    .map(([path, one]) => [path, ofConstraints(one)] as const)
  const stated = new Map([...locks, ...held])
  const { advisories, unknown } = await advisoriesOf(tree, reports, askAlerts)
  return {
    dependencies: {
      versionFor: (list, name) => {
        if (closed || !isOpen(list, known)) return null
        const said = foldersUp(folderOf(list)).map((folder) => versionIn(ofFolder(stated, folder), name))
        return said.find((version) => version !== undefined) ?? null
      },
      allows: (list, name, version) =>
        (lists.get(list.replace(/\.txt$/, '.in'))?.lines ?? []).every(
          (line) =>
            line.name !== name ||
            line.pinned ||
            line.specifier === '' ||
            satisfies(version, line.specifier, { prereleases: true }),
        ),
      advisories,
    },
    unknown,
  }
}
