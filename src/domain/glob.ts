import { RE2JS } from 're2js'

/**
 * Matches paths against a glob of `**`, `*`, `?` and `{a,b}`; every other character stands for itself, leading dots
 * included, and a trailing `/` means everything below. Globs come from users, so matching takes linear time whatever
 * the pattern.
 */
export const globMatcher = (glob: string): ((path: string) => boolean) => {
  let pattern: RE2JS | undefined
  // Most matchers of a search are never asked, since nothing changed: compiling waits for the first path.
  const compiled = (): RE2JS => RE2JS.compile(translate(glob.endsWith('/') ? `${glob}**` : glob), RE2JS.DOTALL)
  return (path) => (pattern ??= compiled()).matches(path)
}

const piece = /\*\*\/|\*\*|\*|\?|\{|,|\}|[^*?{},]+/g

function translate(glob: string): string {
  let open = 0
  const parts = Array.from(glob.matchAll(piece), ([part]) => part)
  const lastClosing = parts.lastIndexOf('}')
  const pieces = parts.map((part, index, all) => {
    if (part === '**/') return index === 0 || all[index - 1]?.endsWith('/') === true ? '(?:.*/)?' : '.*/'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    if (part === '{' && lastClosing > index) {
      open += 1
      return '(?:'
    }
    if (part === '}' && open > 0) {
      open -= 1
      return ')'
    }
    return part === ',' && open > 0 ? '|' : RE2JS.quote(part)
  })
  return pieces.join('') + ')'.repeat(open)
}
