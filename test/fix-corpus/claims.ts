import { isDeepStrictEqual } from 'node:util'
import { parseDocument } from 'yaml'
import { pythonImports } from '../../src/formats/python/imports.ts'

/** A value of the mended document that differs from the broken one's. `undefined` stands for what is not there. */
interface Difference {
  readonly path: readonly string[]
  readonly before: unknown
  readonly after: unknown
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const differences = (before: unknown, after: unknown, path: readonly string[] = []): readonly Difference[] => {
  if (isDeepStrictEqual(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((each, index) => differences(each, after[index], [...path, String(index)]))
  if (!isMapping(before) || !isMapping(after)) return [{ path, before, after }]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    differences(before[key], after[key], [...path, key]),
  )
}

/** What one fix may do to a document and to its lines, told apart from how the fix is written. */
interface Claim {
  readonly allows: (difference: Difference) => boolean
  /** A line with everything that the fix may rewrite taken out: equal for the line before and the line after. */
  readonly bare: (line: string) => string
  /** Whether a line may be put in. */
  readonly adds: (line: string) => boolean
}

const version = /v?\d{1,4}(?:\.\d+){0,2}/g
const hash = /^[0-9a-f]{40}$/

const splitUses = (value: unknown): readonly [string, string] | null => {
  const parts = typeof value === 'string' ? value.split('@') : []
  return parts.length === 2 ? [parts[0] ?? '', parts[1] ?? ''] : null
}

const majorOf = (ref: string): number => Number(/^v?(\d+)/.exec(ref)?.[1] ?? Number.NaN)

/** A reference of the same action that is no looser: a hash stays one, and no major sinks. */
const isRaised = ({ path, before, after }: Difference): boolean => {
  const from = splitUses(before)
  const to = splitUses(after)
  if (path.at(-1) !== 'uses' || from === null || to === null || from[0] !== to[0]) return false
  const isServedAgain = to[0] === 'actions/cache' && to[1] === `v${majorOf(from[1])}` && /\.\d/.test(from[1])
  return hash.test(to[1]) || (!hash.test(from[1]) && (isServedAgain || majorOf(to[1]) > majorOf(from[1])))
}

const isQuoted = ({ before, after }: Difference): boolean =>
  typeof before === 'number' && typeof after === 'string' && /^\d+\.\d*0$/.test(after) && Number(after) === before

const isWired = ({ path, before, after }: Difference): boolean => {
  const key = path.at(-1) ?? ''
  if (key === 'uses') return typeof after === 'string' && after.startsWith('./.github/actions/')
  if (before !== undefined) return false
  if (path.at(-2) === 'with') return key === 'cache' || key === 'cache-dependency-path'
  return key === 'with' && isMapping(after) && Object.keys(after).every((each) => each.startsWith('cache'))
}

const wired = /\b(?:cache: (?:pip|pipenv|npm|yarn|pnpm)|cache-dependency-path: [\w./-]+)(?:, ?)?/g

/** A requirement, its version clauses apart from all else. */
const requirement =
  /^(\s*[A-Za-z0-9][\w.-]*(?:[ \t]*\[[^\]]*\])?)((?:[ \t]*[<>=!~]=?=?[^;#]*?)?)(\s*(?:;[^#]*?)?(?:\s#.*)?\r?)$/

/** Where the target of a link begins. */
const linkTarget = /(\]\(<?|\]: <?|(?:src|href)=["'])[\w./-]+/g

/** The claim of every fix: one without is a fault of the corpus. */
const claims: Readonly<Record<string, Claim>> = {
  'action-versions': {
    allows: isRaised,
    bare: (line) => {
      const without = line.replaceAll(/((?:uses: *|^ *)(?:&\w+ )?["']?[\w./-]+@)[\w./-]+/g, '$1')
      const remark = without.indexOf(' #')
      return remark < 0 ? without : without.slice(0, remark) + without.slice(remark).replaceAll(version, '1')
    },
    adds: () => false,
  },
  'workflow-yaml': {
    allows: (difference) =>
      isQuoted(difference) ||
      (difference.path.length === 1 &&
        ((difference.path[0] === 'true' && difference.after === undefined) ||
          (difference.path[0] === 'on' && difference.before === undefined))),
    bare: (line) => line.replaceAll(/(['"])(\d+\.\d*0)\1/g, '$2').replace(/^(['"]?)true\1:/i, 'on:'),
    adds: () => false,
  },
  'cache-wiring': {
    allows: isWired,
    bare: (line) =>
      line
        .replace(/(uses: *)['"]?(?:actions\/setup-[a-z]+@[\w.-]+|\.\/\.github\/actions\/[\w./-]+)['"]?/, '$1')
        .replace(/\{ cache: [a-z]+(?:, cache-dependency-path: [\w./-]+)?,(\r?)$/, '{$1')
        .replaceAll(wired, ''),
    adds: (line) => /^\s*(?:with:|cache: [a-z]+|cache-dependency-path: [\w./-]+)$/.test(line),
  },
  'dead-links': {
    allows: () => false,
    bare: (line) => line.replaceAll(linkTarget, '$1'),
    adds: () => false,
  },
  'pinned-requirements': {
    allows: () => false,
    bare: (line) => line.replace(requirement, '$1$3'),
    adds: () => false,
  },
  'vulnerable-pins': {
    allows: () => false,
    bare: (line) => line.replace(/(={2,3}[ \t]*\d+)(?:\.[\w.]+)?/, '$1'),
    adds: () => false,
  },
}

/** Fixes of Python, which move and rewrap: what they may do is told by what the file says, not by its lines. */
const ofPython: ReadonlySet<string> = new Set(['unused-imports', 'import-order', 'formatting'])

const statement = /^[ \t]*(?:from[ \t]+\S+[ \t]+)?import\b[ \t]*(?:\([^)]*\)|[^\n;#]*)[^\n]*(?:\n|$)/gm

/** What a file says besides its imports, without blanks, line ends, commas at the end and the kind of quotes. */
const saidIn = (text: string): string =>
  text
    .replaceAll(statement, '')
    .replaceAll(/\s/g, '')
    .replaceAll(/,(?=[\])}])/g, '')
    .replaceAll(/[()\\]/g, '')
    .replaceAll("'", '"')

const remarksIn = (text: string): readonly string[] =>
  [...text.matchAll(/#[^\n\r]*/g)].map(([remark]) => remark.replace(/^#\s*/, '')).toSorted()

const importsIn = (text: string): readonly string[] =>
  pythonImports
    .parse({ path: 'a.py', text })
    .flatMap(({ level, module, names, scope }) =>
      (names ?? ['']).map((name) => `${scope} ${'.'.repeat(level)}${module} ${name}`),
    )
    .toSorted()

/** What is wrong with a mended Python file: all but imports, blanks, wrapping and quotes must be as it was. */
export const faultsOfPython = (before: string, after: string, ids: readonly string[]): readonly string[] => {
  const stray = ids.filter((id) => !ofPython.has(id)).map((id) => `${id} changed a file of Python`)
  const left = importsIn(after)
  const gone = importsIn(before).filter((one) => !left.includes(one))
  const fresh = left.filter((one) => !importsIn(before).includes(one))
  const remarks = remarksIn(after)
  const takesOut = ids.includes('unused-imports')
  const lost = remarksIn(before).filter((one) => !remarks.includes(one))
  return [
    ...stray,
    ...fresh.map((one) => `${one} is imported now`),
    ...(takesOut ? [] : gone.map((one) => `${one} is imported no more`)),
    ...(takesOut ? [] : lost.map((one) => `the remark ${JSON.stringify(one)} is gone`)),
    ...(saidIn(before) === saidIn(after) ? [] : [`it says ${saidIn(after)} where it said ${saidIn(before)}`]),
  ]
}

const claimsOf = (ids: readonly string[]): readonly Claim[] => ids.flatMap((id) => claims[id] ?? [])

/** An added comment behind a hash is part of pinning it. */
const withoutPin = (line: string): string => line.replace(/(@[0-9a-f]{40}['"]?) # [\w./-]+(?=\s|$)/, '$1')

const lineFaults = (before: string, after: string, ids: readonly string[]): readonly string[] => {
  const own = claimsOf(ids)
  const bare = (line: string) => own.reduce((text, claim) => claim.bare(text), line)
  const from = before.split('\n')
  const to = after.split('\n')
  let done = 0
  for (const line of to) {
    const old = from[done]
    if (
      line === old ||
      (old !== undefined && old.trim() !== '' && [line, withoutPin(line)].some((each) => bare(each) === bare(old)))
    ) {
      done += 1
      continue
    }
    const ending = line.endsWith('\r')
    if (ending !== before.includes('\r\n')) return [`line added with another ending: ${JSON.stringify(line)}`]
    if (!own.some((claim) => claim.adds(ending ? line.slice(0, -1) : line)))
      return [`line ${done + 1}: ${JSON.stringify(old)} became ${JSON.stringify(line)}, which no fix claims`]
  }
  return done === from.length ? [] : [`line ${done + 1} is gone: ${JSON.stringify(from[done])}`]
}

const read = (text: string) => parseDocument(text.replace(/^\uFEFF/, ''), { uniqueKeys: false })

/** What is wrong with a mended file of no format that says more than its lines. */
export const faultsOfText = (before: string, after: string, ids: readonly string[]): readonly string[] => [
  ...ids.filter((id) => claims[id] === undefined).map((id) => `no claim is stated for ${id}`),
  ...lineFaults(before, after, ids),
]

/** A file that was no YAML says nothing to compare: its lines must be what they were, but for where they begin. */
const movedFaults = (before: string, after: string, ids: readonly string[]): readonly string[] => {
  const flat = (text: string) => text.replaceAll(/^[ \t]+/gm, '')
  return lineFaults(flat(before), flat(after), ids)
}

/** What is wrong with a mended YAML file, by its lines and by what it says; empty where only the claims of the fixes changed. */
export const faultsOfYaml = (before: string, after: string, ids: readonly string[]): readonly string[] => {
  const unclaimed = ids.filter((id) => claims[id] === undefined).map((id) => `no claim is stated for ${id}`)
  const [old, mended] = [read(before), read(after)]
  if (old.errors.length > 0 && mended.errors.length === 0 && ids.includes('workflow-yaml'))
    return [...unclaimed, ...movedFaults(before, after, ids)]
  const broken = mended.errors.length > old.errors.length ? [`it no longer parses: ${mended.errors[0]?.message}`] : []
  const said = differences(old.toJS({ maxAliasCount: 10_000 }), mended.toJS({ maxAliasCount: 10_000 }))
    .filter((difference) => !claimsOf(ids).some(({ allows }) => allows(difference)))
    .map(({ path, before: was, after: is }) => `${path.join('.')}: ${JSON.stringify(was)} → ${JSON.stringify(is)}`)
  return [...unclaimed, ...broken, ...said, ...lineFaults(before, after, ids)]
}
