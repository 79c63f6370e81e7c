import { RE2JS } from 're2js'

/** A pattern of a ruff configuration, with the folder (no slash at the end, '' for the root) that it counts from. */
export interface AnchoredGlob {
  readonly pattern: string
  readonly base: string
}

const wild = /[*?[\]{}\\]/

/** `a/./b/../c` → `a/c`, under a root that `..` cannot leave. */
export const normalPath = (path: string): string => {
  const parts: string[] = []
  for (const part of path.split('/'))
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  return parts.join('/')
}

const classEnd = (pattern: string, start: number): number => {
  const first = /[!^]/.test(pattern[start + 1] ?? '') ? start + 2 : start + 1
  return pattern.indexOf(']', first + 1)
}

const classOf = (body: string): string => {
  const negated = body.startsWith('!') || body.startsWith('^')
  return `[${negated ? '^' : ''}${(negated ? body.slice(1) : body).replaceAll(/[\\[\]^]/g, String.raw`\$&`)}]`
}

const starsOf = (pattern: string, at: number): { readonly source: string; readonly next: number } => {
  let next = at
  while (pattern[next] === '*') next += 1
  const opens = at === 0 || pattern[at - 1] === '/'
  if (next - at !== 2 || !opens) return { source: '.*', next }
  if (pattern[next] === '/') return { source: '(?:.*/)?', next: next + 1 }
  return { source: next === pattern.length ? '.+' : '.*', next }
}

/**
 * A glob as ruff reads it (Rust's globset with its defaults): `*` and `?` cross slashes, a whole `**` part stands for
 * any number of folders, `[…]`, `{…,…}` and `\` as usual. A pattern that cannot be compiled matches nothing there.
 */
const sourceOf = (pattern: string): string => {
  let source = ''
  let depth = 0
  for (let at = 0; at < pattern.length;) {
    const char = pattern[at] ?? ''
    if (char === '*') {
      const stars = starsOf(pattern, at)
      source += stars.source
      at = stars.next
      continue
    }
    const end = char === '[' ? classEnd(pattern, at) : -1
    if (end > 0) {
      source += classOf(pattern.slice(at + 1, end))
      at = end + 1
      continue
    }
    if (char === '{') depth += 1
    if (char === '}') depth -= 1
    if (char === '\\') at += 1
    source += pieceOf(char, pattern[at] ?? '', depth)
    at += 1
  }
  return source
}

const pieceOf = (char: string, next: string, depth: number): string => {
  if (char === '?') return '.'
  if (char === '{') return '(?:'
  if (char === '}') return ')'
  if (char === ',' && depth > 0) return '|'
  return RE2JS.quote(char === '\\' ? next : char)
}

type Test = (path: string) => boolean
const compiled = new Map<string, Test>()

const compile = (pattern: string): Test => {
  if (!wild.test(pattern)) return (path) => path === pattern
  try {
    const expression = RE2JS.compile(sourceOf(pattern), RE2JS.DOTALL)
    return (path) => expression.matches(path)
  } catch {
    return () => false
  }
}

/** Tests whole paths against one glob, in linear time. Compiled once. */
export const globTest = (pattern: string): Test => {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  const test = compile(pattern)
  compiled.set(pattern, test)
  return test
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

const escaped = (text: string): string => text.replaceAll(/[*?[\]{}\\]/g, String.raw`\$&`)

const absolute = ({ pattern, base }: AnchoredGlob): string =>
  pattern.startsWith('/') ? pattern : `/${normalPath(`${escaped(base)}/${pattern}`)}`

/** `exclude`, `include` …: the pattern from its folder, or, where it holds no slash, the name of a file or folder. */
export const matchesPath = (glob: AnchoredGlob, path: string): boolean =>
  globTest(absolute(glob))(`/${path}`) || (!glob.pattern.includes('/') && globTest(glob.pattern)(baseName(path)))

/** Keys of `per-file-ignores`: the pattern from its folder, or the file's name; `!` turns it round. */
export const matchesFile = ({ pattern, base }: AnchoredGlob, path: string): boolean => {
  if (pattern.startsWith('!')) return !matchesFile({ pattern: pattern.slice(1), base }, path)
  return globTest(absolute({ pattern, base }))(`/${path}`) || globTest(pattern)(baseName(path))
}
