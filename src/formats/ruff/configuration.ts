import { z } from 'zod'
import type { RuffFile, Table } from './file.ts'
import type { AnchoredGlob } from './glob.ts'
import { layered } from './selectors.ts'
import type { Selection } from './selectors.ts'
import { targetOf } from './target-version.ts'

/** A glob with what it brings for the files that it matches. */
interface Mapped<Value> {
  readonly glob: AnchoredGlob
  readonly value: Value
}

/** A ruff configuration with its parents merged in, and all that depends on paths taken out of `options`. */
export interface RuffConfiguration {
  readonly options: Table
  readonly lint: Table
  readonly selection: Selection
  /** Where first-party modules lie; undefined where ruff's default stands. */
  readonly src: readonly AnchoredGlob[] | undefined
  readonly exclude: readonly AnchoredGlob[] | undefined
  readonly extendExclude: readonly AnchoredGlob[]
  readonly include: readonly AnchoredGlob[] | undefined
  readonly extendInclude: readonly AnchoredGlob[]
  readonly lintExclude: readonly AnchoredGlob[]
  readonly formatExclude: readonly AnchoredGlob[]
  readonly perFileIgnores: readonly Mapped<readonly string[]>[]
  readonly perFileTarget: readonly Mapped<string>[]
  /** It states `per-file-ignores` itself, which takes the place of its parent's. */
  readonly replacesIgnores: boolean
  /** It has a `[format]` section. */
  readonly formats: boolean
}

const words = z.array(z.string())
const globbed = z.record(z.string(), words)
const layerSchema = z.looseObject({
  src: words.optional(),
  exclude: words.optional(),
  'extend-exclude': words.default([]),
  include: words.optional(),
  'extend-include': words.default([]),
  'per-file-target-version': z.record(z.string(), z.string()).default({}),
  'target-version': z.string().optional(),
  extension: z.record(z.string(), z.string()).default({}),
  format: z.looseObject({ exclude: words.default([]) }).optional(),
})
const lintSchema = z.looseObject({
  exclude: words.default([]),
  select: words.optional(),
  'extend-select': words.default([]),
  ignore: words.default([]),
  'extend-ignore': words.default([]),
  'per-file-ignores': globbed.optional(),
  'extend-per-file-ignores': globbed.default({}),
})

/** Settings of the whole program; every other key at the top is an old spelling of one of `lint`. */
const general = new Set(
  `analyze builtins cache-dir exclude extend extend-exclude extend-include extension fix fix-only force-exclude format
  include indent-width line-length lint namespace-packages output-format output-prefer-rule-codes
  per-file-target-version preview required-version respect-gitignore show-fixes src target-version
  unsafe-fixes`.split(/\s+/),
)
/** Settings that only say where something applies, or what the command line does: we apply the former, the latter do not touch findings. */
const handled = new Set(
  `analyze cache-dir exclude extend extend-exclude extend-include extension fix fix-only force-exclude include
  namespace-packages output-format output-prefer-rule-codes per-file-target-version respect-gitignore show-fixes src
  unsafe-fixes select extend-select ignore extend-ignore per-file-ignores extend-per-file-ignores`.split(/\s+/),
)

/** What `[lint]` may hold in ruff 0.17 besides what `handled` names. */
const lintSettings = new Set(
  `allowed-confusables dummy-variable-rgx extend-fixable external fixable extend-safe-fixes extend-unsafe-fixes
  ignore-init-module-imports logger-objects explicit-preview-rules task-tags typing-modules unfixable
  flake8-annotations flake8-bandit flake8-boolean-trap flake8-bugbear flake8-builtins flake8-comprehensions
  flake8-copyright flake8-errmsg flake8-quotes flake8-self flake8-tidy-imports flake8-type-checking flake8-gettext
  flake8-implicit-str-concat flake8-import-conventions flake8-pytest-style flake8-unused-arguments isort mccabe
  pep8-naming pycodestyle pydocstyle pyflakes pylint pyupgrade pydoclint ruff preview typing-extensions
  future-annotations`.split(/\s+/),
)

/** Settings that ruff would refuse; its WebAssembly build takes no notice of them under `[lint]`. */
export const unknownSettings = ({ lint }: RuffConfiguration): readonly string[] =>
  Object.keys(lint).filter((key) => !lintSettings.has(key))

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)

const without = (table: Table, keys: ReadonlySet<string>): Table =>
  Object.fromEntries(Object.entries(table).filter(([key]) => !keys.has(key)))

/** A child's options over its parent's: key by key, and inside the tables of plug-ins key by key again. */
const over = (parent: Table, child: Table): Table => {
  const merged = Object.entries(child).map(([key, value]) => {
    const below = parent[key]
    return [key, isTable(value) && isTable(below) ? { ...below, ...value } : value] as const
  })
  return { ...parent, ...Object.fromEntries(merged) }
}

/** What one file says, before it is laid over its parent. Throws a ZodError that names the setting. */
export const layerOf = (file: RuffFile): RuffConfiguration => {
  const table = file.table ?? {}
  const oldLint = without(table, general)
  const top = layerSchema.parse(table)
  const lintTable = { ...oldLint, ...(isTable(table['lint']) ? table['lint'] : {}) }
  const lint = lintSchema.parse(lintTable)
  const anchor = (patterns: readonly string[]) => patterns.map((pattern) => ({ pattern, base: file.folder }))
  const mapped = <Value>(record: Readonly<Record<string, Value>>) =>
    Object.entries(record).map(([pattern, value]) => ({ glob: { pattern, base: file.folder }, value }))
  const target = top['target-version'] ?? (file.requiresPython === null ? undefined : targetOf(file.requiresPython))
  const format = isTable(table['format']) ? { format: without(table['format'], new Set(['exclude'])) } : {}
  const own = without(without(table, handled), new Set(Object.keys(oldLint).concat('lint', 'format')))
  return {
    options: { ...own, ...format, ...(typeof target === 'string' ? { 'target-version': target } : {}) },
    lint: without(lintTable, handled),
    selection: {
      select: lint.select,
      extendSelect: lint['extend-select'],
      ignore: [...lint.ignore, ...lint['extend-ignore']],
    },
    src: top.src === undefined ? undefined : anchor(top.src),
    exclude: top.exclude === undefined ? undefined : anchor(top.exclude),
    extendExclude: anchor(top['extend-exclude']),
    include: top.include === undefined ? undefined : anchor(top.include),
    extendInclude: anchor(top['extend-include']),
    lintExclude: anchor(lint.exclude),
    formatExclude: anchor(top.format?.exclude ?? []),
    perFileIgnores: [...mapped(lint['per-file-ignores'] ?? {}), ...mapped(lint['extend-per-file-ignores'])],
    perFileTarget: mapped(top['per-file-target-version']),
    replacesIgnores: lint['per-file-ignores'] !== undefined,
    formats: top.format !== undefined,
  }
}

/** `child` extends `parent`. */
export const extended = (parent: RuffConfiguration, child: RuffConfiguration): RuffConfiguration => ({
  options: over(parent.options, child.options),
  lint: over(parent.lint, child.lint),
  selection: layered(parent.selection, child.selection),
  src: child.src ?? parent.src,
  exclude: child.exclude ?? parent.exclude,
  extendExclude: [...parent.extendExclude, ...child.extendExclude],
  include: child.include ?? parent.include,
  extendInclude: [...parent.extendInclude, ...child.extendInclude],
  lintExclude: [...parent.lintExclude, ...child.lintExclude],
  formatExclude: [...parent.formatExclude, ...child.formatExclude],
  perFileIgnores: child.replacesIgnores ? child.perFileIgnores : [...parent.perFileIgnores, ...child.perFileIgnores],
  perFileTarget: [...parent.perFileTarget, ...child.perFileTarget],
  replacesIgnores: child.replacesIgnores,
  formats: parent.formats || child.formats,
})
