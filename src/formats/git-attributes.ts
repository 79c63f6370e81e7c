import { posix } from 'node:path'
import { RE2JS } from 're2js'
import { defineFormat } from '../domain/format.ts'

/** One line of a `.gitattributes` file: which paths it speaks of, and what it says of the `filter` attribute. */
interface FilterLine {
  readonly pattern: string
  /** The name of the filter; null where the line takes it away (`-filter`, `!filter`). */
  readonly filter: string | null
}

/** The lines of a `.gitattributes` file that speak of filters, in their order. */
export const filterLines = defineFormat<readonly FilterLine[]>({
  id: 'git-attributes-filters',
  parse: ({ text }) => text.split('\n').flatMap((line) => readLine(line.trim())),
})

function readLine(line: string): readonly FilterLine[] {
  if (line === '' || line.startsWith('#') || line.startsWith('[attr]')) return []
  const quoted = /^"([^"\\]*)"\s(.*)$/.exec(line)
  const [, pattern = '', attributes = ''] = quoted ?? /^(\S+)\s(.*)$/.exec(line) ?? []
  const said = attributes
    .split(/\s+/)
    .filter((word) => word.startsWith('filter=') || /^[-!]?filter$/.test(word))
    .at(-1)
  if (pattern === '' || said === undefined) return []
  return [{ pattern, filter: said.startsWith('filter=') ? said.slice('filter='.length) : null }]
}

/**
 * Which filter Git applies to a path, by the `.gitattributes` files of a tree (path and text of each): deeper files and
 * later lines win (https://git-scm.com/docs/gitattributes). Macros and `info/attributes` are not looked at.
 */
export const filterOf = (
  files: readonly { readonly path: string; readonly text: string }[],
): ((path: string) => string | null) => {
  const rules = files
    .toSorted((a, b) => a.path.split('/').length - b.path.split('/').length)
    .flatMap((file) => {
      const folder = posix.dirname(file.path) === '.' ? '' : `${posix.dirname(file.path)}/`
      return filterLines.parse(file).map(({ pattern, filter }) => ({ filter, folder, matches: matcher(pattern) }))
    })
    .toReversed()
  return (path) =>
    rules.find(({ folder, matches }) => path.startsWith(folder) && matches(path.slice(folder.length)))?.filter ?? null
}

/** Git's patterns: without a slash they name a file of any folder, with one they begin at the file's own folder. */
function matcher(pattern: string): (path: string) => boolean {
  const rooted = pattern.includes('/')
  const bare = pattern.startsWith('/') ? pattern.slice(1) : pattern
  const compiled = RE2JS.compile(translated(bare), RE2JS.DOTALL)
  return (path) => compiled.matches(rooted ? path : posix.basename(path))
}

const piece = /\*\*\/|\*\*|\*|\?|\[[^\]]+\]|\\.|[^*?[\\]+|[[\\]/g

const translated = (pattern: string): string =>
  Array.from(pattern.matchAll(piece), ([part]) => {
    if (part === '**/') return '(?:.*/)?'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    if (/^\[.+\]$/s.test(part)) return classOf(part)
    return RE2JS.quote(part.startsWith('\\') && part.length === 2 ? part.slice(1) : part)
  }).join('')

const classOf = (part: string): string => {
  const negated = part.startsWith('[!') || part.startsWith('[^')
  const inside = part.slice(negated ? 2 : 1, -1).replaceAll(/[\\[\]^&~]/g, String.raw`\$&`)
  return negated ? `[^/${inside}]` : `[${inside}]`
}
