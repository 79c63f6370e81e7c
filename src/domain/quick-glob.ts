import { globMatcher } from './glob.ts'

type Matches = (path: string) => boolean

const special = /[*?{},]/

/**
 * Matches any of the globs, as `globMatcher` does one. Nearly all globs are a name, an ending or a folder, which plain
 * string comparison answers; the others are asked only about paths that begin and end as they do. So a list over ten
 * thousand paths takes milliseconds.
 */
export const anyGlob = (globs: readonly string[]): Matches => {
  const [paths, names, extensions, folders] = [
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ]
  const matchers: Matches[] = []
  for (const written of globs.flatMap((glob) => spellings(glob))) {
    const glob = written.endsWith('/') ? `${written}**` : written
    const name = glob.slice('**/'.length)
    const isAnywhere = glob.startsWith('**/') && name !== ''
    if (!special.test(glob)) paths.add(glob)
    else if (isAnywhere && plainName.test(name)) names.add(name)
    else if (isAnywhere && /^\*\.[^*?{},/.]+$/.test(name)) extensions.add(name.slice(1))
    else if (isAnywhere && plainFolder.test(name)) folders.add(name.slice(0, -'/**'.length))
    else matchers.push(one(glob))
  }
  return (path) =>
    paths.has(path) ||
    (names.size > 0 && names.has(lastSegment(path))) ||
    (extensions.size > 0 && extensions.has(path.slice(Math.max(path.lastIndexOf('.'), 0)))) ||
    (folders.size > 0 && isBelow(folders, path)) ||
    matchers.some((matches) => matches(path))
}

const plainName = /^[^*?{},/]+$/
const plainFolder = /^[^*?{},/]+\/\*\*$/

const lastSegment = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Whether one of the folders that a path leads through has one of these names. */
function isBelow(folders: ReadonlySet<string>, path: string): boolean {
  for (let start = 0, end = path.indexOf('/'); end >= 0; start = end + 1, end = path.indexOf('/', start))
    if (folders.has(path.slice(start, end))) return true
  return false
}

function one(glob: string): Matches {
  if (glob === '**') return () => true
  const below = glob.slice(0, -'**'.length)
  if (glob.endsWith('/**') && !special.test(below)) return (path) => path.startsWith(below)
  const folder = below.slice('**/'.length)
  if (glob.startsWith('**/') && glob.endsWith('/**') && folder !== '' && !special.test(folder))
    return (path) => path.startsWith(folder) || path.includes(`/${folder}`)
  const ending = glob.slice('**/*'.length)
  if (glob.startsWith('**/*') && ending !== '' && !special.test(ending) && !ending.includes('/'))
    return (path) => path.endsWith(ending)
  const name = glob.slice('**/'.length)
  if (glob.startsWith('**/') && /^[^?{},/]+$/.test(name) && !name.includes('**')) return named(name)
  return narrowed(glob)
}

/** A name with stars: its pieces stand in it one after the other, the first at its start and the last at its end. */
function named(glob: string): Matches {
  const [first = '', ...rest] = glob.split('*')
  const last = rest.pop() ?? ''
  return (path) => {
    const start = path.lastIndexOf('/') + 1
    if (!path.startsWith(first, start) || !path.endsWith(last)) return false
    let at = start + first.length
    for (const piece of rest) {
      const found = path.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    return at <= path.length - last.length
  }
}

/** The general matcher behind the literal parts of its glob: a path without them is not asked about. */
function narrowed(glob: string): Matches {
  const matches = globMatcher(glob)
  // Without a closing brace none opens a group: braces and commas then stand for themselves.
  if (glob.includes('}')) return matches
  const literals = glob.split(/\*\*\/|[*?]/)
  const start = literals[0] ?? ''
  const end = literals.at(-1) ?? ''
  const longest = literals.toSorted((left, right) => right.length - left.length)[0] ?? ''
  return (path) => path.startsWith(start) && path.endsWith(end) && path.includes(longest) && matches(path)
}

/** Written out, a glob gives no more spellings than this; one that would is left to the general matcher. */
const mostSpellings = 64

/** A glob's `{a,b}` written out, groups within groups too; one whose braces do not pair is left as it is. */
function spellings(glob: string): readonly string[] {
  let written = [glob]
  while (written.some((one) => one.includes('{'))) {
    const next: string[] = []
    for (const one of written) {
      const choices = innermost(one)
      if (choices === null || next.length > mostSpellings) return [glob]
      next.push(...choices)
    }
    written = next
  }
  return written.some((one) => /[{},]/.test(one)) ? [glob] : written
}

/** The last group written out, which holds no other; the glob itself without one, null where that cannot be done. */
function innermost(glob: string): readonly string[] | null {
  const open = glob.lastIndexOf('{')
  if (open < 0) return [glob]
  const close = glob.indexOf('}', open)
  if (close < 0) return null
  const choices = glob.slice(open + 1, close).split(',')
  // Beside its neighbours such a choice would read as another sign: `*` and `*` as `**`.
  const [before, after] = [glob.charAt(open - 1), glob.charAt(close + 1)]
  const joins = (choice: string): boolean =>
    /^$|^\/|\/$|^\*\*|\*\*$/.test(choice) ||
    (choice.startsWith('*') && before === '*') ||
    (choice.endsWith('*') && after === '*')
  if (choices.some(joins)) return null
  return choices.map((choice) => `${glob.slice(0, open)}${choice}${glob.slice(close + 1)}`)
}
