import { z } from 'zod'
import { known as tell } from '../../domain/answer.ts'
import type { FileEdit } from '../../domain/change.ts'
import { globMatcher } from '../../domain/glob.ts'
import type { Unknown } from '../../domain/reading.ts'
import type { Settings } from '../../domain/settings.ts'
import type { Tree } from '../../domain/workspace.ts'
import { isWritable } from '../../domain/writable-path.ts'
import { vulnerabilityReportGlobs, workflowGlobs } from '../../formats/file-globs.ts'
import { sitesOf } from '../../formats/markdown/sites.ts'
import { ignoredIn, repositoryPaths } from '../../formats/repository-paths.ts'
import type { AskAlerts } from './advisories.ts'
import { dependenciesOf } from './dependencies.ts'
import { realigned } from './indentation.ts'
import { importUsesIn } from './import-uses.ts'
import { unusedImports } from './unused-imports.ts'
import { workflowYaml } from './workflow-yaml.ts'
import { pythonTools } from './python-tools.ts'
import { lookedUp } from './looked-up.ts'
import type { LookUp } from './looked-up.ts'
import type { Fix, FixContext, OwnFile } from './fix.ts'

/** One file that fixes would change. `fixes` are the ids of those that did. */
export interface Mended extends FileEdit {
  readonly content: string
  readonly fixes: readonly string[]
}

export interface Mending {
  readonly files: readonly Mended[]
  readonly unknown: readonly Unknown[]
}

/** What the caller asks for, each as little as can be when it is left out. */
export interface Wishes extends Pick<FixContext, 'majors' | 'commitOf'> {
  /** Keeps to these paths, such as those of the cases at hand. */
  readonly only?: ReadonlySet<string>
  /** Asks for commits that `commitOf` does not know; what it cannot tell is unknown. */
  readonly lookUp?: LookUp
  /** Asks GitHub for Dependabot alerts, where pins may be raised; what it cannot tell is unknown. */
  readonly askAlerts?: AskAlerts
}

const scope = z.looseObject({ paths: z.array(z.string()).optional(), exclude: z.array(z.string()).optional() })

/** The paths that a fix may change: its own, less those that its sensor's settings leave out. */
const pathsOf = (fix: Fix, tree: Tree, settings: Settings): readonly string[] => {
  const given = settings.sensors[fix.sensor] ?? {}
  if (given === 'off' || given === false) return []
  const { paths, exclude } = scope.parse(given)
  const wanted = paths?.map(globMatcher)
  return tree
    .match(fix.files, exclude ?? [])
    .filter((path) => wanted === undefined || wanted.some((matches) => matches(path)))
}

const filesOf = async (tree: Tree, globs: readonly string[]): Promise<readonly OwnFile[]> => {
  const read = await Promise.all(tree.match(globs).map(async (path) => ({ path, answer: await tree.text(path) })))
  return read.flatMap(({ path, answer }) => (answer.known ? [{ path, text: answer.value }] : []))
}

/** What is known of the repository's files, looked up only where a document may be mended. A partial tree proves nothing. */
const surroundingsOf = async (
  tree: Tree,
  work: readonly (readonly Fix[])[],
): Promise<Pick<FixContext, 'surroundings'>> => {
  if (tree.partial !== null || !work.some((own) => own.some(({ sensor }) => sensor === 'doc-links'))) return {}
  const paths = repositoryPaths(tree)
  return { surroundings: { paths, ignored: await ignoredIn(tree), sites: await sitesOf(tree, paths) } }
}

/** Ruff is loaded only where Python may be mended. */
const pythonOf = async (tree: Tree, work: readonly (readonly Fix[])[]): Promise<Pick<FixContext, 'python'>> =>
  work.some((own) => own.some(({ sensor }) => sensor === 'python-lint')) ? { python: await pythonTools(tree) } : {}

/** What files take from each other is read only where imports may be taken out. */
const importsOf = async (tree: Tree, work: readonly (readonly Fix[])[]): Promise<Pick<FixContext, 'importUses'>> => {
  const importUses = work.some((own) => own.includes(unusedImports)) ? await importUsesIn(tree) : null
  return importUses === null ? {} : { importUses }
}

const ofRequirements = new Set(['r12-unpinned-dependencies', 'dependency-cves'])
const advised = z.looseObject({
  reports: z.array(z.string()).default([...vulnerabilityReportGlobs]),
  dependabot: z.boolean().default(true),
})

interface Requiring {
  readonly context: Pick<FixContext, 'dependencies'>
  readonly unknown: readonly Unknown[]
}

/** What is known of packages and their versions, looked up only where requirements may be mended. */
const requiringOf = async (
  tree: Tree,
  work: readonly (readonly Fix[])[],
  { settings, askAlerts }: { readonly settings: Settings; readonly askAlerts: AskAlerts | undefined },
): Promise<Requiring> => {
  const wanted = new Set(work.flat().map(({ sensor }) => sensor))
  if (wanted.isDisjointFrom(ofRequirements)) return { context: {}, unknown: [] }
  const { reports, dependabot } = advised.catch(advised.parse({})).parse(settings.sensors['dependency-cves'] ?? {})
  const ask = dependabot && wanted.has('dependency-cves') ? askAlerts : undefined
  const { dependencies, unknown } = await dependenciesOf(tree, reports, ask)
  return { context: { dependencies }, unknown }
}

/** Reading drops a byte order mark, and mending must not. */
const startsWithMark = ([first, second, third]: Uint8Array): boolean =>
  first === 0xef && second === 0xbb && third === 0xbf

/** Each path with the fixes that may change it, in their order; sorted by path. */
const worklist = (tree: Tree, fixes: readonly Fix[], settings: Settings): ReadonlyMap<string, readonly Fix[]> => {
  const byPath = new Map<string, readonly Fix[]>()
  for (const fix of fixes)
    for (const path of pathsOf(fix, tree, settings)) byPath.set(path, [...(byPath.get(path) ?? []), fix])
  return new Map([...byPath].toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

const mendText = (
  text: string,
  fixes: readonly Fix[],
  context: Omit<FixContext, 'settings'>,
  { sensors }: Settings,
): Pick<Mended, 'content' | 'fixes'> => {
  let content = text
  const did: string[] = []
  for (const fix of fixes) {
    const given = sensors[fix.sensor]
    const mended = fix.fix(content, { ...context, settings: typeof given === 'object' ? given : {} })
    if (mended !== content) did.push(fix.id)
    content = mended
  }
  return { content, fixes: did }
}

/**
 * Applies fixes to a tree and says what each file would become; nothing is written. Files are sorted by path; what could
 * not be read is unknown.
 */
export const mend = async (
  tree: Tree,
  fixes: readonly Fix[],
  settings: Settings,
  { only, lookUp, askAlerts, ...wishes }: Wishes = {},
): Promise<Mending> => {
  const ownActions = await filesOf(tree, ['.github/actions/**/action.{yml,yaml}'])
  const ownWorkflows = await filesOf(tree, workflowGlobs)
  const has = (wanted: string) => tree.has(wanted)
  const commits = lookedUp(lookUp ?? (async () => tell('')))
  const files: Mended[] = []
  const unknown: Unknown[] = []
  const work = worklist(tree, fixes, settings)
  const lists = [...work.values()]
  const requiring = await requiringOf(tree, lists, { settings, askAlerts })
  const known = {
    ...(await surroundingsOf(tree, lists)),
    ...(await pythonOf(tree, lists)),
    ...(await importsOf(tree, lists)),
    ...requiring.context,
  }
  for (const [path, own] of work) {
    if (only?.has(path) === false) continue
    const [answer, bytes] = await Promise.all([tree.text(path), tree.read(path)])
    if (!answer.known) {
      unknown.push({ subject: path, reason: answer.reason })
      continue
    }
    const aligned = own.includes(workflowYaml) ? await realigned(path, answer.value) : null
    const context = { ...wishes, path, has, ownActions, ownWorkflows, aligned, ...known }
    const mended = await commits.within((commitOf) => mendText(answer.value, own, { commitOf, ...context }, settings))
    const mark = bytes.known && startsWithMark(bytes.value) ? '\uFEFF' : ''
    if (mended.fixes.length === 0) continue
    if (!isWritable(path)) unknown.push({ subject: path, reason: 'its name is none that may be written' })
    else files.push({ path, ...mended, content: mark + mended.content })
  }
  return { files, unknown: [...unknown, ...commits.unknown(), ...requiring.unknown] }
}
