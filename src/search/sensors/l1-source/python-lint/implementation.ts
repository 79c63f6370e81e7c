import { z } from 'zod'
import type { Observation } from '../../../../domain/finding.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { FileFacts, Inspection, View } from '../../../../domain/sensor.ts'
import { pythonImports } from '../../../../formats/python/imports.ts'
import { isGenerated, minorOf, sameStyle } from '../../../../formats/ruff/style.ts'
import { notebook } from '../../../../formats/notebooks.ts'
import { appliedTo } from '../../../../formats/ruff/applied.ts'
import type { Applied } from '../../../../formats/ruff/applied.ts'
import { linter } from '../../../../formats/ruff/linter.ts'
import type { Linter } from '../../../../formats/ruff/linter.ts'
import type { Found } from '../../../../formats/ruff/lookup.ts'
import { companionsIn, foundFor, pinnedIn } from '../../../../formats/ruff/companions.ts'
import { observed, unformatted } from './findings.ts'
import type { Reported } from './findings.ts'
import { importedBy, awaitedOptionsOf, waits } from '../../../../formats/ruff/import-order.ts'
import { codeOf } from './notebook-code.ts'
import { unjudged } from './unjudged.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../python-lint.ts'
import type { Settings } from '../python-lint.ts'

/** What no file alone can be judged by: told once for each configuration. */
const factsSchema = z.object({
  configuration: z.string().nullable(),
  skipped: z.array(z.string()),
  black: z.string().nullable(),
  /** Nothing says which of ruff's two default sets stands. */
  defaultUnclear: z.boolean(),
  /** The file is not as our release would format it, and the repository pins one that formats in another style. */
  otherStyle: z.boolean(),
  /** The modules that it imports, where the configuration selects rules that hang on them. */
  imports: z.array(z.string()).nullable(),
})

type Facts = z.infer<typeof factsSchema>

const cannotTell = (path: string, reason: string): Inspection<Facts> => ({
  facts: null,
  findings: [],
  unknown: [{ subject: path, reason }],
})

const factsOf = (
  { path, black }: Found,
  applied: Applied,
  { otherStyle, imports }: Pick<Facts, 'otherStyle' | 'imports'>,
): Facts | null => {
  const { defaultUnclear } = applied
  const skipped = applied.skipped.filter((code) => !waits(code))
  return skipped.length === 0 && black === null && !defaultUnclear && !otherStyle && imports === null
    ? null
    : { configuration: path, skipped, black, defaultUnclear, otherStyle, imports }
}

/** What is judged once the whole tree is known needs a file's imports; null where nobody asks for it. */
const importsOf = (file: SourceFile, { skipped, ignores, lints }: Applied): string[] | null =>
  lints && skipped.some((code) => waits(code) && !ignores(code)) ? importedBy(file.as(pythonImports)) : null

const factsIn = (
  file: SourceFile,
  { found, applied }: { readonly found: Found; readonly applied: Applied },
  { otherStyle, isBroken }: { readonly otherStyle: boolean; readonly isBroken: boolean },
): Facts | null => {
  if (!applied.lints && !otherStyle) return null
  return factsOf(found, applied, { otherStyle, imports: isBroken ? null : importsOf(file, applied) })
}

interface Ruff {
  readonly linter: Linter
  /** The minor of the release 0.x that the repository pins. */
  readonly pinned: number | null
  readonly leaveOut: Settings['leaveOut']
}

const reportedBy = (
  { linter: { version }, pinned }: Pick<Ruff, 'linter' | 'pinned'>,
  file: Pick<SourceFile, 'path' | 'text'>,
  text: string,
): Reported => ({
  path: file.path,
  lines: text.split('\n'),
  version,
  pinned: pinned === null || pinned === minorOf(version) ? null : `0.${pinned}`,
  isNotebook: text !== file.text,
})

/** What an `__init__.py` imports, its package hands on; without ruff's settings nothing says that it should not. */
const isHandedOn = ({ kind }: Observation, path: string, spared: Settings['leaveOut']): boolean =>
  kind === 'F401' && spared.includes('handed-on') && /(?:^|\/)__init__\.py$/.test(path)

const inspectScript = (file: SourceFile, found: Found, given: Ruff): Inspection<Facts> => {
  const { linter: ruff, pinned, leaveOut } = given
  const applied = appliedTo(found, file.path, pinned)
  const spared = found.configuration === null ? leaveOut : []
  if (spared.includes('generated') && isGenerated(file.text)) return { facts: null, findings: [] }
  const reported = reportedBy(given, file, file.text)
  const findings: Observation[] = []
  if (applied.lints) {
    const checked = ruff.check(file.text, applied.options)
    if ('fault' in checked) return cannotTell(file.path, faultWords(found, checked.fault))
    findings.push(...observed(reported, checked.said, applied).filter((one) => !isHandedOn(one, file.path, spared)))
  }
  const isBroken = findings.some(({ kind }) => kind === 'syntax-error')
  let otherStyle = false
  if (applied.formats && !isBroken) {
    const formatted = ruff.isFormatted(file.text, applied.options)
    if ('fault' in formatted) return { ...cannotTell(file.path, faultWords(found, formatted.fault)), findings }
    otherStyle = !formatted.said && !sameStyle(pinned, ruff.version)
    if (!formatted.said && !otherStyle) findings.push(unformatted(reported, found.path ?? ''))
  }
  return { facts: factsIn(file, { found, applied }, { otherStyle, isBroken }), findings }
}

const faultWords = ({ path }: Found, fault: string): string => (path === null ? fault : `${path}: ${fault}`)

/** Notebooks are held to the four rules that are looked for everywhere, but for those that the configuration ignores. */
const inspectNotebook = (file: SourceFile, found: Found, given: Ruff): Inspection<Facts> => {
  const { linter: ruff, pinned } = given
  const read = file.as(notebook)
  if (read.fault !== null) return cannotTell(file.path, read.fault)
  const applied = appliedTo(found, file.path, pinned)
  if (!applied.lints || (read.language !== null && read.language !== 'python')) return { facts: null, findings: [] }
  const { text, at } = codeOf(read)
  const checked = ruff.check(text, { lint: { select: [...applied.looked] } })
  if ('fault' in checked) return cannotTell(file.path, checked.fault)
  const reported = reportedBy(given, file, text)
  const findings = observed(reported, checked.said, applied).map((one) => {
    const { cell, line } = at(one.location?.line ?? 1)
    const locator = one.kind === 'syntax-error' ? '' : one.subject.slice(file.path.length).replace(/^#/, '.')
    const subject = `${file.path}#cell[${cell}]${locator}`
    return { ...one, subject, location: { path: file.path, line, column: 1, endLine: line, endColumn: 1 } }
  })
  return { facts: null, findings }
}

/** Some rules hang on which modules are the repository's own, so they are judged where the whole tree is known. */
const judgeAwaiting = async (facts: readonly FileFacts<Facts>[], view: View): Promise<Reading> => {
  const asked = facts.flatMap(({ path, facts: { imports } }) => (imports === null ? [] : [{ path, modules: imports }]))
  if (asked.length === 0) return { findings: [], unknown: [] }
  if (view.tree.partial !== null)
    return { findings: [], unknown: [{ subject: 'order of imports', reason: view.tree.partial }] }
  const companions = await companionsIn(view.tree)
  const given = { linter: await linter(), pinned: pinnedIn(companions) }
  const files = asked.map(({ path, modules }) => {
    const found = foundFor(path, companions)
    return { path, modules, found, applied: appliedTo(found, path, given.pinned) }
  })
  const options = awaitedOptionsOf(view.tree, files, given.linter)
  const findings: Observation[] = []
  const unknown: Unknown[] = []
  for (const { path, applied } of files) {
    const text = await view.tree.text(path)
    const checked = text.known ? given.linter.check(text.value, options.get(path) ?? {}) : { fault: text.reason }
    if ('fault' in checked || !text.known)
      unknown.push({ subject: path, reason: 'fault' in checked ? checked.fault : '' })
    else findings.push(...observed(reportedBy(given, { path, text: text.value }, text.value), checked.said, applied))
  }
  return { findings: findings.filter(({ kind }) => waits(kind)), unknown }
}

/** What `python-lint` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: factsSchema,
  warm: linter,
  inspect: async (file, { leaveOut }, companions) => {
    const found = foundFor(file.path, companions)
    if (found.fault !== null) return cannotTell(file.path, found.fault)
    const ruff = { linter: await linter(), pinned: pinnedIn(companions), leaveOut }
    return file.path.endsWith('.ipynb') ? inspectNotebook(file, found, ruff) : inspectScript(file, found, ruff)
  },
  conclude: async (facts, view) => {
    if (view.tree.match(['**/*.py', '**/*.ipynb']).length === 0 && view.tree.partial === null)
      return { findings: [], unknown: [], notApplicable: 'there is no Python here' }
    const awaited = await judgeAwaiting(facts, view)
    return {
      ...awaited,
      unknown: [...unjudged(facts.map((one) => one.facts)), ...awaited.unknown],
      settled: awaited.unknown.length === 0,
    }
  },
})
