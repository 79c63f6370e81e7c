import { globMatcher } from '../domain/glob.ts'

/** Where GitHub looks for the file, in its order. */
export const codeOwnersPaths = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const

interface Rule {
  readonly matches: (path: string) => boolean
  readonly owners: readonly string[]
}

/**
 * Who owns a path by a CODEOWNERS file: the last rule that matches decides, and one without owners means nobody.
 * Source: GitHub's page "About code owners".
 */
export const ownersOf = (text: string, path: string): readonly string[] =>
  rulesOf(text).findLast(({ matches }) => matches(path))?.owners ?? []

const rulesOf = (text: string): readonly Rule[] =>
  text.split('\n').flatMap((line) => {
    const [pattern, ...rest] = line.trim().split(/\s+/)
    if (pattern === undefined || pattern === '' || pattern.startsWith('#')) return []
    const comment = rest.findIndex((word) => word.startsWith('#'))
    return [{ matches: matcher(pattern), owners: comment === -1 ? rest : rest.slice(0, comment) }]
  })

/** A pattern with a slash inside is anchored at the root; a folder's name covers what lies in it, `docs/*` only its files. */
function matcher(pattern: string): Rule['matches'] {
  const anchored = pattern.slice(0, -1).includes('/')
  const glob = anchored ? pattern.replace(/^\//, '') : `**/${pattern.replace(/^\//, '')}`
  const itself = globMatcher(glob)
  if (glob.endsWith('/*') || glob.endsWith('/')) return itself
  const below = globMatcher(`${glob}/**`)
  return (path) => itself(path) || below(path)
}
