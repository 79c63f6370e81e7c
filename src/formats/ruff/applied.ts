import type { RuffConfiguration } from './configuration.ts'
import type { Table } from './file.ts'
import { folderOf, matchesFile, matchesPath } from './glob.ts'
import type { AnchoredGlob } from './glob.ts'
import type { Found } from './lookup.ts'
import { always, covers, isSelected } from './selectors.ts'

/** What a configuration means for one file. */
export interface Applied {
  readonly lints: boolean
  readonly formats: boolean
  /** What the WebAssembly build takes. */
  readonly options: Table
  /** Whether the configuration ignores a rule in this file. */
  readonly ignores: (code: string) => boolean
  /** Rules that it selects and that cannot be judged by a file's text alone. */
  readonly skipped: readonly string[]
}

/** Looked for whatever a configuration says: unused imports, redefinitions, ambiguous names, unused variables. */
export const everywhere = ['F401', 'F811', 'E741', 'F841'] as const

/**
 * Rules that ask for more than the text of a file: its path, its neighbours, its mode. Those of the second list are in
 * ruff's default set.
 */
const beyondText = ['INP001', 'N999', 'EXE001', 'EXE002', 'A005', 'D100', 'D104', 'TC001', 'TC002', 'RUF067']
const beyondTextByDefault = ['I001']
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

const withTarget = (options: Table, target: string | undefined): Table =>
  target === undefined || options['target-version'] !== undefined ? options : { ...options, 'target-version': target }

const unconfigured = ({ target }: Found, path: string): Applied => ({
  lints: !isExcluded(defaultExclude, path),
  formats: false,
  options: withTarget({ lint: { select: [...everywhere] } }, target),
  ignores: () => false,
  skipped: [],
})

/** Applies what was found for a file's folder to the file. */
export const appliedTo = (found: Found, path: string): Applied => {
  const { configuration } = found
  if (configuration === null) return unconfigured(found, path)
  const selection = always(configuration.selection, everywhere)
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
  const leftOut = isLeftOut(configuration, path)
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
          ignore: [...ignore, ...skipped, ...(isPackage(path) ? aboutPackages : [])],
        },
      },
      found.target,
    ),
    ignores: (code) => ignored.some((word) => covers(word, code)),
    skipped,
  }
}
