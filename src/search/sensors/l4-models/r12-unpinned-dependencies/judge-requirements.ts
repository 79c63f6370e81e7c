import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import type { Effect } from '../../../../domain/words.ts'
import { stillHolds } from '../../../../formats/tags.ts'
import type { LineFact, Of } from './facts.ts'
import { folderOf, isDevelopmentList, isExampleList, joined } from './paths.ts'
import { isProcfile, serves } from './repository.ts'
import type { Repository } from './repository.ts'

/** A requirement in few words: of an address its name (`name @ …`, `#egg=name`), or its last parts, never cut in between. */
const brief = (requirement: string): string => {
  const name = requirement.includes('://')
    ? (/^([\w.-]{1,60})(?:\[[^\]]{0,300}\])?\s{0,9}@/.exec(requirement)?.[1] ??
      /[#&]egg=([\w.-]{1,60})/.exec(requirement)?.[1] ??
      requirement.split(/[?#]/, 1).join('').split('/').slice(-2).join('/'))
    : requirement.replace(/\[[^\]]{0,300}\]/, '')
  return name.length <= 60 ? name : `${name.slice(0, 59)}…`
}

const shown = (names: readonly string[]): string => {
  const listed = names.slice(0, 8).map((name) => `\`${brief(name)}\``)
  return `${listed.join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}`
}

const headline = (names: readonly string[]): string => {
  const [first = '', second, ...rest] = new Set(names.map(brief))
  if (second === undefined) return `${first} is not pinned`
  return rest.length === 0
    ? `${first} and ${second} are not pinned`
    : `${first}, ${second} and ${rest.length} more are not pinned`
}

export interface Unpinned {
  readonly subject: string
  readonly path: string
  readonly line: number
  readonly effect: Effect
  readonly names: readonly string[]
  readonly total: number
  readonly why: string
}

/** One finding for everything in one place that is not pinned. */
export const unpinned = ({ subject, path, line, effect, names: given, total, why }: Unpinned): Observation => {
  const names = [...new Set(given)]
  return {
    kind: 'unpinned',
    subject,
    effect,
    title: headline(names),
    detail: `${names.length} of ${total}: ${shown(names)}. The next install can bring other versions than the last. ${why}`,
    remedy:
      'pin them by a lock (`uv lock`, `pip-compile --generate-hashes`) that the installing commands use, and let a bot raise it',
    location: { path, line, column: 1, endLine: line, endColumn: 1 },
    data: { names: names.slice(0, 50), total },
  }
}

const isExcused = ({ excusedUntil }: LineFact, today: string): boolean => stillHolds(excusedUntil, today)

/** Names that constraint files pin. Missing ones are told. */
const constrained = (
  from: string,
  files: readonly string[],
  repository: Repository,
): { readonly names: ReadonlySet<string>; readonly unknown: readonly Unknown[] } => {
  const paths = files.map((file) => joined(folderOf(from), file))
  const found = paths.flatMap((path) => (path === null ? [] : (repository.requirements.get(path)?.lines ?? [])))
  const missing = paths.filter((path) => path !== null && !repository.tree.has(path))
  return {
    names: new Set(found.flatMap(({ name, pinned }) => (name !== null && pinned ? [name] : []))),
    unknown: missing.map((path) => ({ subject: from, reason: `it names ${path ?? ''}, which is not in this tree` })),
  }
}

const effectOf = (path: string, repository: Repository): Effect => {
  const installers = repository.installersOf(path)
  if (isDevelopmentList(path) || repository.library) return 'advises'
  if (installers.some(serves)) return 'blocks'
  return installers.length > 0 || !path.includes('/') ? 'degrades' : 'advises'
}

const whyOf = (path: string, repository: Repository): string => {
  const installers = repository.installersOf(path)
  const first = installers.find(serves) ?? installers[0]
  if (first === undefined) return 'Nothing in this tree installs it by name.'
  return isProcfile(first.path)
    ? `The platform that runs ${first.path} installs it.`
    : `${first.path} installs it in line ${first.line}.`
}

/** A package's own list that nothing but its CI jobs installs: they try it with what its users would get today. */
const triedOnly = (path: string, repository: Repository): boolean => {
  const installers = repository.installersOf(path)
  return repository.packaged && installers.length > 0 && installers.every(({ role }) => role === 'job')
}

/**
 * A list of an example that nothing here installs, or that a lock beside it makes superfluous, from which a pinned one is compiled, or which nothing installs and a
 * distribution takes its ranges from, is not judged by itself.
 */
const isSource = (path: string, repository: Repository): boolean =>
  (repository.installersOf(path).length === 0 &&
    (repository.library || repository.metadata.has(path) || isExampleList(path))) ||
  triedOnly(path, repository) ||
  (path.endsWith('.in') && (repository.compiledOf(path) !== null || repository.installersOf(path).length === 0)) ||
  (path.endsWith('.txt') && /(?:^|[_-])constraint/.test(path.slice(path.lastIndexOf('/') + 1))) ||
  (repository.installersOf(path).length === 0 && repository.lockFor(folderOf(path)) !== null)

/** Judges one requirements file. */
export const judgeRequirements = (
  path: string,
  facts: Of<'requirements'>,
  repository: Repository,
): { readonly findings: readonly Observation[]; readonly unknown: readonly Unknown[] } => {
  const included = facts.includes.map((file) => joined(folderOf(path), file))
  const missing = included.flatMap((file) =>
    file === null || repository.tree.has(file) || file.includes('$')
      ? []
      : [{ subject: path, reason: `it includes ${file}, which is not in this tree` }],
  )
  if (isSource(path, repository)) return { findings: [], unknown: missing }
  const byInstallers = repository.installersOf(path).flatMap(({ constraints }) => constraints)
  const own = constrained(path, [...facts.constraints, ...byInstallers], repository)
  const open = facts.lines.filter(
    (line) => !line.pinned && !(line.name !== null && own.names.has(line.name)) && !isExcused(line, repository.today),
  )
  const [first] = open
  const unknown = [...missing, ...own.unknown]
  if (first === undefined) return { findings: [], unknown }
  const finding = unpinned({
    subject: path,
    path,
    line: first.line,
    effect: effectOf(path, repository),
    names: open.map(({ text }) => text),
    total: facts.lines.length,
    why: whyOf(path, repository),
  })
  return { findings: [finding], unknown }
}

/** Judges one Conda environment, which a `conda-lock` file beside it replaces. */
export const judgeConda = (path: string, { lines }: Of<'conda'>, repository: Repository): readonly Observation[] => {
  const folder = folderOf(path)
  const locks = ['conda-lock.yml', 'conda-lock.yaml', 'pixi.lock'].map((name) => joined(folder, name))
  if (locks.some((lock) => lock !== null && repository.tree.has(lock))) return []
  if (isExampleList(path) && repository.installersOf(path).length === 0) return []
  const open = lines.filter((line) => !line.pinned && !isExcused(line, repository.today))
  const [first] = open
  if (first === undefined) return []
  const names = open.map(({ text }) => text)
  const effect = effectOf(path, repository)
  const why = whyOf(path, repository)
  return [unpinned({ subject: path, path, line: first.line, effect, names, total: lines.length, why })]
}
