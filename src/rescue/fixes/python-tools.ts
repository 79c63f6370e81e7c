import { z } from 'zod'
import type { Tree } from '../../domain/workspace.ts'
import { pythonImports } from '../../formats/python/imports.ts'
import { appliedTo } from '../../formats/ruff/applied.ts'
import type { Applied } from '../../formats/ruff/applied.ts'
import { companionsIn, foundFor, pinnedIn } from '../../formats/ruff/companions.ts'
import type { Table } from '../../formats/ruff/file.ts'
import { awaitedOptionsOf, importedBy } from '../../formats/ruff/import-order.ts'
import { linter } from '../../formats/ruff/linter.ts'
import type { Diagnostic, Linter } from '../../formats/ruff/linter.ts'
import { isGenerated } from '../../formats/ruff/style.ts'
import { edited } from '../../formats/text-edits.ts'
import type { FixContext, PythonTools } from './fix.ts'

export const pythonTools = async (tree: Tree): Promise<PythonTools> => {
  const companions = await companionsIn(tree)
  const ruff = await linter()
  const pinned = pinnedIn(companions)
  const found = (path: string) => foundFor(path, companions)
  const orderOf = (path: string, text: string): Table | null => {
    if (tree.partial !== null) return null
    const own = found(path)
    const modules = importedBy(pythonImports.parse({ path, text }))
    const awaiting = { path, modules, found: own, applied: appliedTo(own, path, pinned) }
    return awaitedOptionsOf(tree, [awaiting], ruff).get(path) ?? null
  }
  return { ruff, pinned, found, orderOf }
}

const settings = z.object({ leaveOut: z.array(z.string()).catch(['generated']) }).catch({ leaveOut: ['generated'] })

/** A file that may be mended, with what its configuration means for it. */
interface Mendable {
  readonly tools: PythonTools
  readonly applied: Applied
}

/** Null for a file that nobody can judge, that is generated, or that is no valid Python. */
export const mendable = (text: string, { python: tools, path, settings: given }: FixContext): Mendable | null => {
  if (tools === undefined || /\r(?!\n)/.test(text)) return null
  const found = tools.found(path)
  if (found.fault !== null) return null
  const { leaveOut } = settings.parse(given)
  if (found.configuration === null && leaveOut.includes('generated') && isGenerated(text)) return null
  const applied = appliedTo(found, path, tools.pinned)
  const checked = tools.ruff.check(text, applied.options)
  return 'fault' in checked || checked.said.syntax.length > 0 ? null : { tools, applied }
}

const tableOf = (value: unknown): Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

/** So many edits of one rule in one file are made at most: a file that needs more is left to a person. */
const mostEdits = 500

/** What is to be corrected. */
interface Correction {
  readonly code: string
  readonly options: Table
  readonly ruff: Linter
  /** Tells of a text which findings are left with all that ruff would edit together with them. */
  readonly spares?: (text: string, found: readonly Diagnostic[]) => ReadonlySet<Diagnostic>
}

/** The text with all that ruff would edit for one rule; unchanged where ruff fails on the way. */
export const corrected = (text: string, { code, options, ruff, spares }: Correction): string => {
  const own = { ...options, lint: { ...tableOf(options['lint']), select: [code], 'extend-select': [] } }
  let current = text
  for (let count = 0; count < mostEdits; count += 1) {
    const checked = ruff.check(current, own)
    if ('fault' in checked || checked.said.syntax.length > 0) return text
    const found = checked.said.diagnostics.filter((one) => one.code === code && one.edits.length > 0)
    const spared = spares?.(current, found)
    const edits = found.find((one) => spared?.has(one) !== true)?.edits ?? []
    const next = edited(current, edits)
    if (next === current) return current
    current = next
  }
  return text
}
