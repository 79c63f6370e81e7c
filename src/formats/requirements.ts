import { defineFormat } from '../domain/format.ts'

/** One requirement, by PEP 508 or as pip takes it. */
export interface Requirement {
  /** As an index compares it: lower case, dashes; null for an address that names none. */
  readonly name: string | null
  /** As written, without comment and options. */
  readonly text: string
  /** The version clauses (`>=2.0,<3`), or the empty string. */
  readonly specifier: string
  readonly marker: boolean
  /** Whether the very same thing is installed next year: one version, a commit, a checksum. */
  readonly pinned: boolean
}

/** A requirement with its line, from 1, and the comment behind it or on the line above. */
export interface RequirementLine extends Requirement {
  readonly line: number
  readonly comment: string
}

/** A requirements file. */
export interface Requirements {
  readonly lines: readonly RequirementLine[]
  /** Other requirement files that it includes (`-r`), as written, and constraint files (`-c`). */
  readonly includes: readonly string[]
  readonly constraints: readonly string[]
}

/** A name as package indexes compare it (PEP 503). */
export const normalizedName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-')

const head = /^([A-Za-z0-9][\w.-]{0,200})[ \t]{0,9}(?:\[[^\]]{0,300}\])?[ \t]{0,9}/
const exact = /^={2,3}[ \t]{0,9}[^\s,*]+$/
const commit = /@[0-9a-f]{40}(?:[#?&]|$)|#(?:[^#]*&)?sha256=[0-9a-f]{64}/
const archive = /\.(?:whl|tar\.gz|zip)(?:[#?]|$)/

/** `git+https://…@v1.20.0`: a tag that says a version. */
const versionTag = /^git\+.{1,300}@v?\d{1,5}\.\d{1,5}[.\w+-]{0,40}(?:#|$)/

const isVersioned = (specifier: string): boolean => exact.test(specifier) || /^={2,3}[ \t]{0,9}\$/.test(specifier)

interface Parts {
  readonly spec: string
  readonly marker: boolean
  readonly hashed: boolean
}

/** `name @ https://…`, `git+https://…@commit`, `https://…/name-1.0.whl`. */
const readAddress = ({ spec, marker, hashed }: Parts): Requirement => {
  const name = head.exec(spec)
  const named = name !== null && spec.slice(name[0].length).startsWith('@') ? name[1] : undefined
  const known = named ?? /[#&]egg=([\w.-]{1,200})/.exec(spec)?.[1]
  const source = name !== null && named !== undefined ? spec.slice(name[0].length).replace(/^@\s{0,9}/, '') : spec
  const versioned = (archive.test(spec) && /\d/.test(spec.split('/').at(-1) ?? '')) || versionTag.test(source)
  return {
    name: known === undefined ? null : normalizedName(known),
    text: spec,
    specifier: '',
    marker,
    pinned: hashed || commit.test(spec) || versioned,
  }
}

/** `numpy @ file:///croot/numpy/work`: where Conda once built a version that `pip freeze` then no longer told. */
const builtByConda = /\/(?:croot|conda-bld|feedstock_root|tmp\/build|tmp\/abs_\w{1,40})\//

/** Reads one requirement; null for text that is none, and for folders and files of this machine. */
export const readRequirement = (text: string): Requirement | null => {
  const [bare = '', ...options] = text.split(/[ \t]--hash/)
  const [wanted = '', ...markers] = bare.split(';')
  const parts: Parts = { spec: wanted.trim(), marker: markers.length > 0, hashed: options.length > 0 }
  const { spec, marker, hashed } = parts
  if (spec.includes('file://') && !builtByConda.test(spec)) return null
  if (spec.includes('://')) return readAddress(parts)
  const match = head.exec(spec)
  if (match?.[1] === undefined) return null
  const specifier = spec
    .slice(match[0].length)
    .replace(/^\(|\)$/g, '')
    .trim()
  if (specifier !== '' && !/^[=<>!~]/.test(specifier)) return null
  return { name: normalizedName(match[1]), text: spec, specifier, marker, pinned: hashed || isVersioned(specifier) }
}

interface Logical {
  readonly text: string
  readonly comment: string
  readonly line: number
}

/** Lines as pip joins them: a backslash continues, a `#` at the start or behind white space begins a comment. */
const logicalLines = (text: string): readonly Logical[] => {
  const found: Logical[] = []
  let pending: { text: string; line: number } | null = null
  let above = ''
  for (const [index, raw] of text.split('\n').entries()) {
    const at = /(?:^|\s)#/.exec(raw)?.index ?? -1
    const comment = at < 0 ? '' : raw.slice(at).trim()
    const own = (at < 0 ? raw : raw.slice(0, at)).trim()
    const joined: string = pending === null ? own : `${pending.text} ${own}`.trim()
    const line: number = pending?.line ?? index + 1
    if (joined.endsWith('\\') && at < 0) {
      pending = { text: joined.slice(0, -1).trim(), line }
      continue
    }
    pending = null
    if (joined !== '') found.push({ text: joined, comment: `${above} ${comment}`.trim(), line })
    above = joined === '' ? comment : ''
  }
  return pending === null ? found : [...found, { ...pending, comment: above }]
}

const option = (text: string, ...names: readonly string[]): string | null => {
  for (const name of names) {
    if (!text.startsWith(name)) continue
    const value = text.slice(name.length).replace(/^[ \t=]+/, '')
    if (value !== '' && (name.length === 2 || /^[ \t=]/.test(text.slice(name.length)))) return value
  }
  return null
}

/** Requirement files as pip reads them. */
export const requirements = defineFormat<Requirements>({
  id: 'requirements',
  parse: ({ text }) => {
    const lines: RequirementLine[] = []
    const includes: string[] = []
    const constraints: string[] = []
    for (const { text: joined, comment, line } of logicalLines(text)) {
      const include = option(joined, '-r', '--requirement')
      const constraint = option(joined, '-c', '--constraint')
      const editable = option(joined, '-e', '--editable')
      if (include !== null) includes.push(include)
      else if (constraint !== null) constraints.push(constraint)
      else {
        const read = joined.startsWith('-') && editable === null ? null : readRequirement(editable ?? joined)
        if (read !== null) lines.push({ ...read, line, comment })
      }
    }
    return { lines, includes, constraints }
  },
})
