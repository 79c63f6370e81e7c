import { globMatcher } from './glob.ts'

type Matches = (path: string) => boolean

const special = /[*?{},]/

/**
 * Matches any of the globs, as `globMatcher` does one. Nearly all globs are a name, an ending or a folder, which plain
 * string comparison answers; the others are asked only about paths that begin and end as they do. So a list over ten
 * thousand paths takes milliseconds.
 */
export const anyGlob = (globs: readonly string[]): Matches => {
  const matchers = globs.flatMap((glob) => spellings(glob)).map((glob) => one(glob))
  return (path) => matchers.some((matches) => matches(path))
}

function one(written: string): Matches {
  const glob = written.endsWith('/') ? `${written}**` : written
  if (!special.test(glob)) return (path) => path === glob
  if (glob === '**') return () => true
  const below = glob.slice(0, -2)
  if (glob.endsWith('/**') && !special.test(below)) return (path) => path.startsWith(below)
  const ending = glob.slice('**/*'.length)
  if (glob.startsWith('**/*') && ending !== '' && !special.test(ending) && !ending.includes('/'))
    return (path) => path.endsWith(ending)
  return narrowed(glob)
}

/** The general matcher behind the literal start and end of its glob. */
function narrowed(glob: string): Matches {
  if (/[{},]/.test(glob)) return globMatcher(glob)
  const start = glob.slice(0, glob.search(special))
  // After `**/` the path may begin with what follows, so the slash of that piece is no part of the literal end.
  const end = glob.slice(Math.max(glob.lastIndexOf('*'), glob.lastIndexOf('?')) + 1).replace(/^\//, '')
  const matches = globMatcher(glob)
  return (path) => path.startsWith(start) && path.endsWith(end) && matches(path)
}

/** One simple `{a,b}` written out; anything nested is left to the general matcher. */
function spellings(glob: string): readonly string[] {
  const open = glob.indexOf('{')
  const close = glob.indexOf('}', open)
  if (open < 0 || close < 0) return [glob]
  const choices = glob.slice(open + 1, close)
  const rest = glob.slice(close + 1)
  if (/[{}]/.test(choices) || /[{},]/.test(rest) || glob.slice(0, open).includes(',')) return [glob]
  return choices.split(',').map((choice) => `${glob.slice(0, open)}${choice}${rest}`)
}
