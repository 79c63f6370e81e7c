import type { RuffConfiguration } from './configuration.ts'
import type { Table } from './file.ts'
import { folderOf, matchesFile, matchesPath } from './glob.ts'
import type { AnchoredGlob } from './glob.ts'
import type { Found } from './lookup.ts'
import { newerThan } from './rule-ages.ts'
import { always, covers, isName, isSelected } from './selectors.ts'
import type { Selection } from './selectors.ts'

/** What a configuration means for one file. */
export interface Applied {
  readonly lints: boolean
  readonly formats: boolean
  /** What the WebAssembly build takes. */
  readonly options: Table
  /** Whether the configuration ignores a rule in this file. */
  readonly ignores: (code: string) => boolean
  /** Those of the four that are looked for everywhere which the configuration does not ignore. */
  readonly looked: readonly string[]
  /** Rules that are not asked for here although the configuration may select them. */
  readonly unasked: readonly string[]
  /** Rules that it selects and that cannot be judged by a file's text alone. */
  readonly skipped: readonly string[]
  /** Nothing says whether ruff's default set is the one before 0.16 or the one since. */
  readonly defaultUnclear: boolean
}

/** Looked for unless a configuration ignores them: unused imports, redefinitions, ambiguous names, unused variables. */
const everywhere = ['F401', 'F811', 'E741', 'F841'] as const

/**
 * Rules that ask for more than the text of a file: its path, its neighbours, its mode. Those of the second list are in
 * ruff's default set.
 */
const beyondText = ['INP001', 'N999', 'EXE001', 'EXE002', 'A005', 'D100', 'D104', 'TC001', 'TC002', 'RUF067']
const beyondTextByDefault = ['I001']

/** What ruff looked for by default before its release 0.16, which raised 59 rules to 413. */
const smallDefault = ['E4', 'E7', 'E9', 'F']
const largeDefaultSince = 16

/** The selection with the default set of the release that the repository pins, the small one where it pins none. */
const withDefault = (selection: Selection, pinned: number | null): Selection =>
  selection.select !== undefined || (pinned !== null && pinned >= largeDefaultSince)
    ? selection
    : { ...selection, select: smallDefault }

/**
 * Rules that a pinned release does not have, but for those that the configuration names. A rule's age counts from its
 * becoming stable, so nothing is left out where rules in preview are selected by their prefix.
 */
const tooNew = ({ lint, options, selection }: RuffConfiguration, pinned: number | null): readonly string[] => {
  if (pinned === null) return []
  const previews = (lint['preview'] ?? options['preview']) === true && lint['explicit-preview-rules'] !== true
  const named = new Set([...(selection.select ?? []), ...selection.extendSelect])
  return previews ? [] : newerThan(pinned).filter((code) => !named.has(code))
}
/** A module is private by its name or that of a package around it, and then so is all that it defines. */
const byPrivacy = `D101 D102 D103 D104 D105 D106 D107 ANN201 ANN202 ANN205 ANN206`.split(' ')
const isPrivate = (path: string): boolean => /(?:^|\/)_(?!_)/.test(path)
/** In a package's own file, `__all__` may name modules beside it. */
const aboutPackages = ['F822']
const isPackage = (path: string): boolean => /(?:^|\/)__init__\.py$/.test(path)

const defaultExclude =
  `.bzr .direnv .eggs .git .git-rewrite .hg .ipynb_checkpoints .mypy_cache .nox .pants.d .pyenv .pytest_cache .pytype
  .ruff_cache .svn .tox .venv .vscode __pypackages__ _build buck-out build dist node_modules site-packages venv`
    .split(/\s+/)
    .map((pattern) => ({ pattern, base: '' }))

/** The file and every folder above it. */
const selfAndAbove = (path: string): readonly string[] => (path === '' ? [] : [path, ...selfAndAbove(folderOf(path))])

const isExcluded = (globs: readonly AnchoredGlob[], path: string): boolean =>
  globs.length > 0 && selfAndAbove(path).some((part) => globs.some((glob) => matchesPath(glob, part)))

const isLeftOut = ({ exclude, extendExclude, include, extendInclude }: RuffConfiguration, path: string): boolean =>
  isExcluded([...(exclude ?? defaultExclude), ...extendExclude], path) ||
  (include !== undefined && ![...include, ...extendInclude].some((glob) => matchesPath(glob, path)))

/** A configuration below a folder that ruff never enters, such as one of a package in `venv/`, is never read. */
const isBuried = ({ path }: Found): boolean => path !== null && isExcluded(defaultExclude, folderOf(path))

const withTarget = (options: Table, target: string | undefined): Table =>
  target === undefined || options['target-version'] !== undefined ? options : { ...options, 'target-version': target }

const unconfigured = ({ target }: Found, path: string): Applied => ({
  lints: !isExcluded(defaultExclude, path),
  formats: false,
  options: withTarget({ lint: { select: [...everywhere] } }, target),
  ignores: () => false,
  looked: everywhere,
  unasked: [],
  skipped: [],
  defaultUnclear: false,
})

/** Applies what was found for a file's folder to the file. `pinned`: the minor of the release 0.x that the repository pins. */
export const appliedTo = (found: Found, path: string, pinned: number | null): Applied => {
  const { configuration } = found
  if (configuration === null) return unconfigured(found, path)
  const looked = everywhere.filter((code) => !configuration.selection.ignore.some((word) => covers(word, code)))
  const selection = always(withDefault(configuration.selection, pinned), looked)
  const skipped = [
    ...[...beyondText, ...(isPrivate(path) ? byPrivacy : [])].filter((code) => isSelected(selection, code, false)),
    ...beyondTextByDefault.filter((code) => isSelected(selection, code, true)),
  ]
  const { select, extendSelect, ignore } = selection
  const ignored = configuration.perFileIgnores
    .filter(({ glob }) => matchesFile(glob, path))
    .flatMap(({ value }) => value)
  const own = configuration.perFileTarget.find(({ glob }) => matchesFile(glob, path))?.value
  const options = own === undefined ? configuration.options : { ...configuration.options, 'target-version': own }
  const leftOut = isBuried(found) || isLeftOut(configuration, path)
  const unasked = [...skipped, ...(isPackage(path) ? aboutPackages : []), ...tooNew(configuration, pinned)]
  return {
    lints: !leftOut && !isExcluded(configuration.lintExclude, path),
    formats: configuration.formats && !leftOut && !isExcluded(configuration.formatExclude, path),
    options: withTarget(
      {
        ...options,
        lint: {
          ...configuration.lint,
          ...(select === undefined ? {} : { select: [...select] }),
          'extend-select': [...extendSelect],
          ignore: [...ignore, ...unasked, ...ignored.filter(isName)],
        },
      },
      found.target,
    ),
    ignores: (code) => ignored.some((word) => covers(word, code)),
    looked,
    unasked,
    skipped,
    defaultUnclear: configuration.selection.select === undefined && pinned === null,
  }
}
