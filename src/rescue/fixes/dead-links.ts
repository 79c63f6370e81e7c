import { posix } from 'node:path'
import { anyGlob } from '../../domain/quick-glob.ts'
import { copiedDocuments } from '../../formats/markdown/copies.ts'
import { markdown } from '../../formats/markdown/document.ts'
import { siteOf } from '../../formats/markdown/sites.ts'
import { destinationOf } from '../../formats/markdown/targets.ts'
import { edited } from '../../formats/text-edits.ts'
import type { TextEdit } from '../../formats/text-edits.ts'
import type { Fix, Surroundings } from './fix.ts'

/** Frozen copies and templates, which `doc-links` leaves out. */
const isLeftOut = anyGlob([
  ...copiedDocuments,
  '**/*versioned_docs/**',
  '**/_templates/**',
  '.github/ISSUE_TEMPLATE/**',
  '**/{PULL_REQUEST_TEMPLATE,pull_request_template}*',
  '.github/PULL_REQUEST_TEMPLATE/**',
])

/** Names that many folders have: one place of them is no evidence. */
const common = /^(?:readme|index|license|changelog|contributing|__init__|main|setup|utils?|config|conftest)\b/i

/** The relative target that leads to the only file of the name that a broken one has; null where nothing is certain. */
const successor = (document: string, target: string, { paths, ignored }: Surroundings): string | null => {
  const destination = destinationOf(document, target)
  if (destination === null || destination.rooted || destination.path === '') return null
  const { path } = destination
  if (paths.presence(path) !== 'absent' || ignored.has(path)) return null
  const name = posix.basename(path)
  const [place, ...others] = paths.placesOf(name)
  if (place === undefined || others.length > 0 || common.test(name) || !/^[\w./-]+\.\w+$/.test(place)) return null
  const way = posix.relative(posix.dirname(document), place)
  const end = target.search(/[?#]/)
  const rest = end < 0 ? '' : target.slice(end)
  return `${target.startsWith('./') && !way.startsWith('.') ? './' : ''}${way}${rest}`
}

const opens = /(?:\]\(<?|\]: <?|(?:src|href)=["'])$/
const closes = /^(?:$|[)>"'\s])/

/** Where a target stands in a line as that of a link. */
const placesIn = (line: string, target: string): readonly number[] => {
  const found: number[] = []
  for (let at = line.indexOf(target); at >= 0; at = line.indexOf(target, at + 1))
    if (opens.test(line.slice(0, at)) && closes.test(line.slice(at + target.length))) found.push(at)
  return found
}

/** Points a relative link at the file that has moved, where exactly one file of the repository bears its name. */
export const deadLinks: Fix = {
  id: 'dead-links',
  title: 'Relative links to a file that has moved, where only one bears its name',
  sensor: 'doc-links',
  kinds: ['broken-link', 'broken-image'],
  files: ['**/*.{md,markdown}'],
  fix: (text, { path, surroundings }) => {
    if (surroundings === undefined || isLeftOut(path) || siteOf(surroundings.sites, path) !== null) return text
    const lines = text.split('\n')
    const { links, refused } = markdown.parse({ path, text })
    if (refused !== null) return text
    const edits = links.flatMap(({ target, line }): readonly TextEdit[] => {
      const moved = successor(path, target, surroundings)
      if (moved === null) return []
      return placesIn(lines[line - 1] ?? '', target).map((at) => ({
        at: { line, column: at + 1, endLine: line, endColumn: at + 1 + target.length },
        text: moved,
      }))
    })
    return edited(text, edits)
  },
}
