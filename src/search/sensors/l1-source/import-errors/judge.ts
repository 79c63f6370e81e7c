import type { FileFacts } from '../../../../domain/sensor.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { comesAlong, declaredNames, isBrought } from '../../../../formats/python/distributions.ts'
import type { Declared } from '../../../../formats/python/distributions.ts'
import { importsOf, unreadableList } from './facts.ts'
import type { ImportFacts, Imported } from './facts.ts'
import { folderOf, join, modulesOf } from './modules.ts'
import { inTests } from './report.ts'
import type { Group } from './report.ts'
import { resolver } from './resolve.ts'
import type { Resolution } from './resolve.ts'
import type { Bound } from './walk.ts'

const manifests = ['**/pyproject.toml', '**/setup.py', '**/setup.cfg']

/** Folders that are on the path for sure: the root, and where projects of this tree keep their packages. */
const rootsOf = (tree: Tree): ReadonlySet<string> => {
  const projects = ['', ...tree.match(manifests).map(folderOf)]
  return new Set(
    projects.flatMap((folder) => [folder, join(folder, 'src'), join(folder, 'python'), join(folder, 'lib')]),
  )
}

const keyOf = (resolution: Resolution, top: string): string => {
  if (resolution.kind === 'missing-name') return `${resolution.file}#${resolution.name}`
  return resolution.kind === 'missing-module' ? resolution.module : `undeclared ${top}`
}

const wordsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(' '))

const topOf = (module: string): string => module.split('.')[0] ?? module

/** Whether a module is asked for on a condition somewhere: what it is needed for is optional then. */
const optionalIn = (files: ReadonlyMap<string, readonly Imported[]>): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const imports of files.values())
    for (const { conditional, level, module } of imports) if (conditional && level === 0) found.add(topOf(module))
  return found
}

export interface Question {
  readonly facts: readonly FileFacts<ImportFacts>[]
  readonly tree: Tree
  /** Whether something may make a module that is not in the tree. */
  readonly made: (path: string) => boolean
  readonly isJudged: (path: string) => boolean
}

/** The outermost package around a file. */
const packageOf = (tree: Tree, path: string): string => {
  let folder = folderOf(path)
  while (folder !== '' && tree.has(join(folderOf(folder), '__init__.py'))) folder = folderOf(folder)
  return folder
}

/** Whether what seems to be missing lies in a package whose modules change one another while they run. */
const patching = (facts: readonly FileFacts<ImportFacts>[], tree: Tree) => {
  const writers = facts.filter(({ facts: { makes } }) => makes !== '')
  const packages = new Set(writers.map(({ path }) => packageOf(tree, path)).filter((folder) => folder !== ''))
  const modules = new Set(
    writers.flatMap(({ facts: { makes } }) => wordsOf(makes).map((one) => one.replaceAll('.', '/'))),
  )
  return (resolution: Resolution): boolean => {
    if (resolution.kind !== 'missing-name' && resolution.kind !== 'missing-module') return false
    const path = resolution.kind === 'missing-name' ? resolution.file : resolution.module
    const isNamed = resolution.kind === 'missing-module' && [...modules].some((one) => `/${path}`.endsWith(`/${one}`))
    return isNamed || [...packages].some((folder) => path.startsWith(`${folder}/`))
  }
}

/** What became of the imports of a repository. */
export interface Judged {
  readonly groups: readonly Group[]
  /** How many third-party modules are asked for on no condition. */
  readonly foreign: number
  /** Whether a list of dependencies could not be read. */
  readonly unreadable: boolean
}

/** What scripts ask for by blocks of their own, by path: it is there for them alone. */
const askedBy = (facts: readonly FileFacts<ImportFacts>[]): ReadonlyMap<string, Declared> =>
  new Map(
    facts.flatMap(({ path, facts: { asks } }) => (asks === '' ? [] : [[path, declaredNames(wordsOf(asks))] as const])),
  )

/** Whether a word of a distribution's name is in that of a module: `jupyter-scatter` brings `jscatter`. */
const resembles = (module: string, distribution: string): boolean =>
  distribution.split('-').some((word) => word.length > 4 && module.toLowerCase().includes(word))

/** Whether a script's own block may ask for what brings a module. A script is run by what it asks for, so that likeness will do. */
const isAsked = (module: string, asked: Declared | undefined): boolean =>
  asked !== undefined &&
  (asked.names.has(unreadableList) ||
    isBrought(module, asked) ||
    [...asked.names].some((one) => resembles(module, one)))

/** Whether a function asks for a module that comes along with one that its file takes for optional: who has Panel has Param. */
const comesWithOptional = (imports: readonly Imported[], { late, module }: Imported): boolean =>
  late &&
  declaredNames(
    imports.flatMap(({ conditional, level, module }) =>
      conditional && level === 0 ? [topOf(module).toLowerCase().replaceAll('_', '-')] : [],
    ),
  ).along.has(topOf(module))

const absent = /non_?exist|no_such|not_?exist|does_?not|missing(?!no)|fake|dummy|invalid/i

/** Whether a module is meant to be absent: a test wants it so, and what is of elsewhere can be of no other use. */
const isMeantToLack = (path: string, { module }: Imported, { kind }: Resolution): boolean =>
  absent.test(module) && (kind === 'foreign' || inTests.test(path))

type Files = ReadonlyMap<string, readonly Imported[]>

/** What each module holds, for whoever follows imports into it. */
const boundIn = (facts: readonly FileFacts<ImportFacts>[], files: Files): ReadonlyMap<string, Bound> =>
  new Map(
    facts.map(({ path, facts: { binds, dynamic, imports } }) => {
      const all = imports.includes('*') ? (files.get(path) ?? []) : []
      return [path, { binds, dynamic, stars: all.filter(({ names }) => names?.includes('*') === true) }]
    }),
  )

/** A name that a package lacks, and the module of that name which others miss, are one thing to mend. */
const merged = (groups: ReadonlyMap<string, Group>): readonly Group[] =>
  [...groups.values()].flatMap((group) => {
    const { resolution, broken } = group
    if (resolution.kind === 'missing-name') {
      const isModule =
        resolution.file.endsWith('/__init__.py') && groups.has(join(folderOf(resolution.file), resolution.name))
      return isModule ? [] : [group]
    }
    if (resolution.kind !== 'missing-module') return [group]
    const { module } = resolution
    const asName = groups.get(`${folderOf(module)}/__init__.py#${module.slice(module.lastIndexOf('/') + 1)}`)
    return [{ ...group, broken: [...broken, ...(asName?.broken ?? [])] }]
  })

/** Resolves every import and gathers what fails, each missing thing once. */
export const judgeImports = ({ facts, tree, made, isJudged }: Question): Judged => {
  const files: Files = new Map(facts.map(({ path, facts }) => [path, importsOf(facts)]))
  const declared = declaredNames(facts.flatMap(({ facts: { declares } }) => wordsOf(declares)))
  const isDeclared = (module: string): boolean => isBrought(module, declared)
  const bound = boundIn(facts, files)
  const ground = { modules: modulesOf(tree), bound: (file: string) => bound.get(file), roots: rootsOf(tree) }
  const resolve = resolver(ground, isDeclared)
  const optional = optionalIn(files)
  const asked = askedBy(facts)
  const isThere = (path: string, top: string, imported: Imported): boolean =>
    isDeclared(top) ||
    optional.has(top) ||
    isAsked(top, asked.get(path)) ||
    comesWithOptional(files.get(path) ?? [], imported)
  const foreign = new Set<string>()
  const groups = new Map<string, Group>()
  for (const [path, imports] of files)
    for (const imported of isJudged(path) ? imports : []) {
      const resolution = imported.conditional ? null : resolve(path, imported)
      const top = topOf(imported.module)
      if (resolution === null || resolution.kind === 'fine' || isMeantToLack(path, imported, resolution)) continue
      const isForeign = resolution.kind === 'foreign'
      if (isForeign) foreign.add(top)
      if (isForeign && isThere(path, top, imported)) continue
      const key = keyOf(resolution, top)
      const mayCome = isForeign && (asked.get(path) ?? declared).names.size > 0 && comesAlong(top)
      const group = groups.get(key) ?? { resolution, mayCome, broken: [] }
      group.broken.push({ path, imported })
      groups.set(key, group)
    }
  const isPatched = patching(facts, tree)
  const mayHold = (resolution: Resolution): boolean =>
    isPatched(resolution) || (resolution.kind === 'missing-module' && made(resolution.module))
  return {
    groups: merged(groups).filter(({ resolution }) => !mayHold(resolution)),
    foreign: foreign.size,
    unreadable: declared.names.has(unreadableList),
  }
}
