import type { FileFacts } from '../../../../domain/sensor.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import type { DependencyFacts, InstallFact, Of } from './facts.ts'
import { folderOf, isDevelopmentList, joined } from './paths.ts'

/** A command that installs, with the file it stands in. */
export interface Installer extends InstallFact {
  readonly path: string
}

const serving =
  /^[^/]*$|(?:^|[-_./])(?:prod|production|serve|serving|server|infer|inference|deploy|deployment|api|app|release)(?:[-_./]|$)/i

/** Whether a command builds an image that, by its place and name, is one that serves: not for training, not for tests. */
export const serves = ({ role, path }: Installer): boolean =>
  role === 'image' && serving.test(path) && !isDevelopmentList(path)

/** The dependencies of a whole tree, joined. */
export interface Repository {
  readonly tree: Tree
  /** The day of the survey, `YYYY-MM-DD`, by which tags end. */
  readonly today: string
  /** Whether it publishes a distribution, whose own dependencies had better not be pinned. */
  readonly library: boolean
  /** Whether the tree is a package that others install, published from here or not. */
  readonly packaged: boolean
  /** Lists that a build reads a distribution's own dependencies from. */
  readonly metadata: ReadonlySet<string>
  readonly requirements: ReadonlyMap<string, Of<'requirements'>>
  readonly projects: ReadonlyMap<string, Of<'project'>>
  readonly locks: ReadonlyMap<string, Of<'lock'>>
  readonly conda: ReadonlyMap<string, Of<'conda'>>
  readonly installers: readonly Installer[]
  /** The commands that install a list, by itself or through one that includes it. */
  readonly installersOf: (path: string) => readonly Installer[]
  /** The wholly pinned list that was compiled from a `.in`, or null. */
  readonly compiledOf: (path: string) => string | null
  /** Names that the sources of a project, or of the workspace above it, fix. */
  readonly fixedIn: (folder: string) => ReadonlySet<string>
  /** The lock of a folder or the nearest folder above, or null. */
  readonly lockFor: (folder: string) => string | null
}

const byKind = <Kind extends DependencyFacts['kind']>(
  files: readonly FileFacts<DependencyFacts>[],
  is: (facts: DependencyFacts) => facts is Of<Kind>,
): ReadonlyMap<string, Of<Kind>> =>
  new Map(files.flatMap(({ path, facts }) => (is(facts) ? [[path, facts] as const] : [])))

/**
 * The files of the tree that a command means: as seen from its folder, else from the root, else those of that name below
 * its folder (an image is built from there), else the only one of that name.
 */
const meant = (installer: Installer, file: string, lists: readonly string[]): readonly string[] => {
  const folders = [folderOf(installer.path), '']
  const places = installer.places[installer.files.indexOf(file)] ?? []
  if (places.length > 0) {
    const paths = places.flatMap((place) => folders.map((folder) => joined(folder, place)))
    const found = paths.find((path) => path !== null && lists.includes(path))
    if (found !== null && found !== undefined) return [found]
  }
  const exact = folders.map((folder) => joined(folder, file)).find((path) => path !== null && lists.includes(path))
  if (exact !== null && exact !== undefined) return [exact]
  const name = file.split('/').at(-1) ?? file
  const named = lists.filter((path) => path === name || path.endsWith(`/${name}`))
  const folder = folderOf(installer.path)
  const below = folder === '' ? named : named.filter((path) => path.startsWith(`${folder}/`))
  const beside = below.filter((path) => file.endsWith(path.slice(folder === '' ? 0 : folder.length + 1)))
  if (beside.length > 0) return beside
  return folder === '' || below.length === 0 ? (named.length === 1 ? named : []) : below
}

const installersByList = (
  installers: readonly Installer[],
  requirements: ReadonlyMap<string, Of<'requirements'>>,
  lists: readonly string[],
): ReadonlyMap<string, readonly Installer[]> => {
  const found = new Map<string, Installer[]>()
  const add = (path: string, installer: Installer, above: readonly string[]): void => {
    if (above.includes(path)) return
    found.set(path, [...(found.get(path) ?? []), installer])
    for (const file of requirements.get(path)?.includes ?? []) {
      const target = joined(folderOf(path), file)
      if (target !== null) add(target, installer, [...above, path])
    }
  }
  for (const installer of installers)
    for (const file of installer.files) for (const path of meant(installer, file, lists)) add(path, installer, [])
  return found
}

/** Whether a file tells a platform what to run: it then installs the list beside it, unless there is a lock. */
export const isProcfile = (path: string): boolean => /(?:^|\/)Procfile$/.test(path)

const besideOf = (path: string): string => path.replace(/Procfile$/, 'requirements.txt')

const holdsLock = (locks: ReadonlyMap<string, unknown>, folder: string): boolean =>
  [...locks.keys()].some((path) => folderOf(path) === folder)

const foldersUp = (folder: string): readonly string[] =>
  folder === '' ? [''] : [folder, ...foldersUp(folderOf(folder))]

export const joinRepository = (files: readonly FileFacts<DependencyFacts>[], tree: Tree, today: string): Repository => {
  const requirements = byKind(files, (facts) => facts.kind === 'requirements')
  const projects = byKind(files, (facts) => facts.kind === 'project')
  const locks = byKind(files, (facts) => facts.kind === 'lock')
  const conda = byKind(files, (facts) => facts.kind === 'conda')
  const commands = byKind(files, (facts) => facts.kind === 'installs')
  const isRun = (path: string): boolean =>
    !isProcfile(path) || (tree.has(besideOf(path)) && !holdsLock(locks, folderOf(path)))
  const installers = [...commands].flatMap(([path, { installs }]) =>
    isRun(path) ? installs.map((each) => ({ ...each, path })) : [],
  )
  const lists = installersByList(installers, requirements, [...requirements.keys(), ...conda.keys()])
  const compiledOf = (path: string): string | null => {
    const compiled = path.replace(/\.in$/, '.txt')
    const lines = compiled === path ? [] : (requirements.get(compiled)?.lines ?? [])
    return lines.length > 0 && lines.every(({ pinned }) => pinned) ? compiled : null
  }
  const published = [...commands.values()].some(({ publishes }) => publishes)
  const root = projects.get('pyproject.toml')
  return {
    tree,
    today,
    packaged: root?.packaged === true || (tree.has('setup.py') && !tree.has('Procfile')),
    library: published && [...projects.values()].some(({ packaged }) => packaged),
    metadata: new Set(
      [...projects].flatMap(([path, { packaged, metadata }]) =>
        packaged ? metadata.flatMap((file) => joined(folderOf(path), file) ?? []) : [],
      ),
    ),
    requirements,
    projects,
    locks,
    conda,
    installers,
    compiledOf,
    installersOf: (path) => lists.get(path) ?? [],
    fixedIn: (folder) =>
      new Set(foldersUp(folder).flatMap((each) => projects.get(joined(each, 'pyproject.toml') ?? '')?.sources ?? [])),
    lockFor: (folder) =>
      foldersUp(folder)
        .map((each) => [...locks.keys()].find((path) => folderOf(path) === each))
        .find((path) => path !== undefined) ?? null,
  }
}
