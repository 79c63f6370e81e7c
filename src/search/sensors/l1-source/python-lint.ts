import { z } from 'zod'
import type { Observation } from '../../../domain/finding.ts'
import type { SourceFile } from '../../../domain/format.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { Companions, Inspection } from '../../../domain/sensor.ts'
import { notebook } from '../../../formats/notebooks.ts'
import { appliedTo, everywhere } from '../../../formats/ruff/applied.ts'
import type { Applied } from '../../../formats/ruff/applied.ts'
import { folderOf } from '../../../formats/ruff/glob.ts'
import { linter } from '../../../formats/ruff/linter.ts'
import type { Diagnostic, Lint, Linter } from '../../../formats/ruff/linter.ts'
import { configurationOf } from '../../../formats/ruff/lookup.ts'
import type { Found } from '../../../formats/ruff/lookup.ts'
import { codeOf } from './python-lint/notebook-code.ts'
import { unjudged } from './python-lint/unjudged.ts'

/** What no file alone can be judged by: told once for each configuration. */
const factsSchema = z.object({
  configuration: z.string().nullable(),
  skipped: z.array(z.string()),
  black: z.string().nullable(),
})
type Facts = z.infer<typeof factsSchema>

const folders = new WeakMap<Companions, Map<string, Found>>()

const foundFor = (path: string, companions: Companions): Found => {
  const known = folders.get(companions) ?? new Map<string, Found>()
  folders.set(companions, known)
  const folder = folderOf(path)
  const unreadable = new Map(companions.unreadable.map(({ subject, reason }) => [subject, reason]))
  const found = known.get(folder) ?? configurationOf(folder, { texts: companions.texts, unreadable })
  known.set(folder, found)
  return found
}

/** The flagged text, white space collapsed, 80 characters: it stays the same when lines move. */
const locatorOf = (lines: readonly string[], { start, end }: Diagnostic): string => {
  const [first = '', ...rest] = lines.slice(start.row - 1, end.row)
  const whole =
    rest.length === 0
      ? first.slice(start.column - 1, end.column - 1)
      : [first.slice(start.column - 1), ...rest].join(' ')
  return whole.replaceAll(/\s+/g, ' ').trim().slice(0, 80)
}

const subjectOf = (path: string, locator: string): string => (locator === '' ? path : `${path}#${locator}`)

interface Reported {
  readonly path: string
  readonly lines: readonly string[]
  readonly version: string
}

const place = (path: string, { start, end }: Diagnostic) => ({
  path,
  line: start.row,
  column: start.column,
  endLine: end.row,
  endColumn: end.column,
})

const ofRule = ({ path, lines, version }: Reported, one: Diagnostic): Observation => ({
  kind: one.code,
  subject: subjectOf(path, locatorOf(lines, one)),
  effect: 'degrades',
  title: `${one.code}: ${one.message}`,
  detail: `ruff ${version} reports ${one.code} on line ${one.start.row}: ${one.message}.`,
  remedy: one.fixable ? `run ruff check --select ${one.code} --fix, and read what it changed` : 'mend the line',
  location: place(path, one),
  data: { code: one.code, ruff: version, fixable: one.fixable },
})

const ofSyntax = ({ path, version }: Reported, one: Diagnostic): Observation => ({
  kind: 'syntax-error',
  subject: path,
  effect: 'degrades',
  impact: 5,
  title: `Not valid Python: ${one.message}`,
  detail: `ruff ${version} cannot parse the file from line ${one.start.row} on: ${one.message}.`,
  remedy: 'mend the line; until then nothing else in the file is judged',
  location: place(path, one),
  data: { code: 'invalid-syntax', ruff: version, fixable: false },
})

const unformatted = ({ path, version }: Reported, configuration: string): Observation => ({
  kind: 'unformatted',
  subject: path,
  effect: 'degrades',
  impact: 3,
  title: 'Not formatted as the repository configures',
  detail: `\`[format]\` in \`${configuration}\` asks for ruff's formatter; version ${version} would rewrite the file.`,
  remedy: 'run ruff format on it',
  location: { path, line: 1, column: 1, endLine: 1, endColumn: 1 },
  data: { code: 'unformatted', ruff: version, fixable: true },
})

const observed = (reported: Reported, { diagnostics, syntax }: Lint, { ignores }: Applied): readonly Observation[] => {
  const [broken] = syntax
  if (broken !== undefined) return [ofSyntax(reported, broken)]
  const sorted = diagnostics
    .filter(({ code }) => !ignores(code))
    .toSorted((a, b) => a.start.row - b.start.row || a.start.column - b.start.column || (a.code < b.code ? -1 : 1))
  return sorted.map((one) => ofRule(reported, one))
}

const cannotTell = (path: string, reason: string): Inspection<Facts> => ({
  facts: null,
  findings: [],
  unknown: [{ subject: path, reason }],
})

const factsOf = ({ path, black }: Found, { skipped }: Applied): Facts | null =>
  skipped.length === 0 && black === null ? null : { configuration: path, skipped: [...skipped], black }

const inspectScript = (file: SourceFile, found: Found, ruff: Linter): Inspection<Facts> => {
  const applied = appliedTo(found, file.path)
  const reported = { path: file.path, lines: file.text.split('\n'), version: ruff.version }
  const findings: Observation[] = []
  if (applied.lints) {
    const checked = ruff.check(file.text, applied.options)
    if ('fault' in checked) return cannotTell(file.path, faultWords(found, checked.fault))
    findings.push(...observed(reported, checked.said, applied))
  }
  const isBroken = findings.some(({ kind }) => kind === 'syntax-error')
  if (applied.formats && !isBroken) {
    const formatted = ruff.isFormatted(file.text, applied.options)
    if ('fault' in formatted) return { ...cannotTell(file.path, faultWords(found, formatted.fault)), findings }
    if (!formatted.said) findings.push(unformatted(reported, found.path ?? ''))
  }
  return { facts: applied.lints ? factsOf(found, applied) : null, findings }
}

const faultWords = ({ path }: Found, fault: string): string => (path === null ? fault : `${path}: ${fault}`)

/** Notebooks are held to the four rules that are looked for everywhere. */
const inspectNotebook = (file: SourceFile, found: Found, ruff: Linter): Inspection<Facts> => {
  const read = file.as(notebook)
  if (read.fault !== null) return cannotTell(file.path, read.fault)
  const applied = appliedTo(found, file.path)
  if (!applied.lints || (read.language !== null && read.language !== 'python')) return { facts: null, findings: [] }
  const { text, at } = codeOf(read)
  const checked = ruff.check(text, { lint: { select: [...everywhere] } })
  if ('fault' in checked) return cannotTell(file.path, checked.fault)
  const reported = { path: file.path, lines: text.split('\n'), version: ruff.version }
  const findings = observed(reported, checked.said, applied).map((one) => {
    const { cell, line } = at(one.location?.line ?? 1)
    const locator = one.kind === 'syntax-error' ? '' : one.subject.slice(file.path.length).replace(/^#/, '.')
    const subject = `${file.path}#cell[${cell}]${locator}`
    return { ...one, subject, location: { path: file.path, line, column: 1, endLine: line, endColumn: 1 } }
  })
  return { facts: null, findings }
}

export const pythonLint = defineSensor({
  id: 'python-lint',
  layer: 'L1',
  title: 'Lint and format of Python',
  why: 'An unused import, a name bound twice, a variable nobody reads: each is small, and each hides the one that matters.',
  cannotKnow:
    'The rules are those of the ruff release that the findings state, built into this program; another release may judge otherwise. F401, F811, E741 and F841 are looked for everywhere but where `per-file-ignores` or a `noqa` names them, others as the nearest ruff configuration selects them. Rules that need a file’s path or neighbours (such as I001) are not judged and said to be unknown, as is formatting by black. Notebooks are held to those four rules, stubs (`.pyi`) to none.',
  kinds: {
    '<ruff code>': 'A rule of ruff, by its code.',
    unformatted: 'The repository configures ruff’s formatter, and it would rewrite the file.',
    'syntax-error': 'The file is no valid Python of the version that the repository aims at.',
  },
  files: ['**/*.py', '**/*.ipynb'],
  companions: ['**/{ruff.toml,.ruff.toml,pyproject.toml}', '**/*ruff*.toml'],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 1,
  settings: z.strictObject({}),
  facts: factsSchema,
  inspect: async (file, _, companions) => {
    const found = foundFor(file.path, companions)
    if (found.fault !== null) return cannotTell(file.path, found.fault)
    const ruff = await linter()
    return file.path.endsWith('.ipynb') ? inspectNotebook(file, found, ruff) : inspectScript(file, found, ruff)
  },
  conclude: async (facts, view) => {
    if (view.tree.match(['**/*.py', '**/*.ipynb']).length === 0 && view.tree.partial === null)
      return { findings: [], unknown: [], notApplicable: 'there is no Python here' }
    return { findings: [], unknown: unjudged(facts.map((one) => one.facts)) }
  },
})
