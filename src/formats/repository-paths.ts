import ignore from 'ignore'
import type { Unknown } from '../domain/reading.ts'
import type { Tree } from '../domain/workspace.ts'

/** `outside`: below a link or a submodule. `unlisted`: it may be in the part of the tree that could not be listed. */
export type Presence = 'there' | 'absent' | 'outside' | 'unlisted'

/** The files and folders of a tree, asked by paths that people write. */
export interface RepositoryPaths {
  readonly folders: ReadonlySet<string>
  /** Of a file or a folder, case and all. A trailing slash says nothing. */
  presence(path: string): Presence
  /** Whether some file or folder has this path or ends in it, whatever folder it is looked at from. */
  endsAnywhere(path: string): boolean
  /** The paths whose last name this is, sorted. */
  placesOf(name: string): readonly string[]
  /** The names directly in a folder that is given with its trailing slash, or as '' for the root. */
  inFolder(folder: string): readonly string[]
}

const parents = function* (path: string): Generator<string> {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) yield path.slice(0, at)
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

const foldersOf = (tree: Tree): ReadonlySet<string> => {
  const folders = new Set<string>([''])
  for (const { path } of tree.entries)
    for (const folder of parents(path)) {
      if (folders.has(folder)) break
      folders.add(folder)
    }
  return folders
}

/** Lists the folders of a tree once, and its paths by their last name when that is first asked for. */
export const repositoryPaths = (tree: Tree): RepositoryPaths => {
  const folders = foldersOf(tree)
  let byName: Map<string, string[]> | undefined
  const named = (): Map<string, string[]> => {
    if (byName !== undefined) return byName
    byName = new Map()
    for (const path of [...tree.entries.map((entry) => entry.path), ...folders]) {
      const known = byName.get(baseOf(path))
      if (known === undefined) byName.set(baseOf(path), [path])
      else known.push(path)
    }
    return byName
  }
  const isDoor = (path: string): boolean => {
    const kind = tree.entry(path)?.kind
    return kind === 'symlink' || kind === 'submodule'
  }
  return {
    folders,
    presence: (written) => {
      const path = written.replace(/\/$/, '')
      if (folders.has(path) || tree.has(path)) return 'there'
      if (parents(path).some(isDoor)) return 'outside'
      return tree.mayHold(path) ? 'unlisted' : 'absent'
    },
    endsAnywhere: (written) => {
      const path = written.replace(/\/$/, '')
      return (
        named()
          .get(baseOf(path))
          ?.some((one) => one === path || one.endsWith(`/${path}`)) ?? false
      )
    },
    placesOf: (name) => named().get(name)?.toSorted() ?? [],
    inFolder: (folder) =>
      tree.entries.flatMap(({ path }) => {
        const rest = path.startsWith(folder) ? path.slice(folder.length) : ''
        return rest === '' || rest.includes('/') ? [] : [rest]
      }),
  }
}

/** What `.gitignore` files leave out of the tree: such a file may well exist where somebody works. */
export interface Ignored {
  has(path: string): boolean
  readonly unknown: readonly Unknown[]
}

/** Reads every `.gitignore` of a tree (https://git-scm.com/docs/gitignore). */
export const ignoredIn = async (tree: Tree): Promise<Ignored> => {
  const files = tree.entries.filter(({ path }) => baseOf(path) === '.gitignore')
  const unknown: Unknown[] = []
  const rules = new Map<string, ReturnType<typeof ignore>>()
  for (const { path } of files) {
    const text = await tree.text(path)
    if (text.known) rules.set(path.slice(0, -'.gitignore'.length), ignore({ ignorecase: false }).add(text.value))
    else unknown.push({ subject: path, reason: text.reason })
  }
  const judged = (path: string): boolean =>
    ['', ...Array.from(parents(path), (folder) => `${folder}/`)].some((folder) => {
      const below = path.slice(folder.length)
      return below !== '' && ignore.isPathValid(below) && rules.get(folder)?.ignores(below) === true
    })
  const has = (path: string): boolean => {
    const bare = path.replace(/\/$/, '')
    // `build/**` leaves out all that a folder holds, and with it the folder.
    return [bare, `${bare}/`, `${bare}/_/_`].some(judged)
  }
  return { has, unknown }
}

const lesson =
  /(?:^|\/)(?:weeks?|lessons?|chapters?|lectures?|homeworks?|assignments?|exercises?|days?|courses?)[-_ ]?\d{1,3}(?![0-9a-z])/i

/** Whether a path lies in a numbered part of a course: `week_5_docker/`, `lesson-02/`, `chapter3/`. */
export const isOfLesson = (path: string): boolean => lesson.test(path)
