import { siteOf } from '../../../../formats/markdown/sites.ts'
import type { Site } from '../../../../formats/markdown/sites.ts'
import { destinationOf } from '../../../../formats/markdown/targets.ts'
import type { Destination } from '../../../../formats/markdown/targets.ts'
import type { Ignored, RepositoryPaths } from '../../../../formats/repository-paths.ts'
import type { DocumentFacts } from './facts.ts'

/** What links are held against. */
export interface Surroundings {
  readonly paths: RepositoryPaths
  readonly ignored: Ignored
  readonly sites: readonly Site[]
  readonly documents: ReadonlyMap<string, DocumentFacts>
}

/** A link of a document, as written and where it leads. */
export interface Link {
  readonly document: string
  readonly target: string
  readonly line: number
  readonly image: boolean
}

/** What is wrong with a link: where it leads is gone, lacks the anchor, or may be in the part nobody could list. */
export interface Fault {
  readonly what: 'gone' | 'no-anchor' | 'unlisted'
  readonly link: Link
  readonly path: string
  readonly fragment: string
}

const pageLike = /(?:^|\/)[^/.]+$|\.(?:html?|php|xml)$/
const documentLike = /\.(?:md|markdown)$/i

/** In a site a path may be a route, or be counted from the page's own route or from the site's root. */
const isOfSite = ({ paths }: Surroundings, { folder }: Site, link: Link, { path, rooted }: Destination): boolean => {
  if (rooted || pageLike.test(path) || link.target.endsWith('/')) return true
  const written = link.target.replace(/[?#].*/, '').replace(/^(?:\.{1,2}\/)+/, '')
  const document = link.document.replace(/\.[^./]+$/, '')
  const fromRoute = destinationOf(`${document}/x`, link.target)?.path
  const candidates = [fromRoute, `${folder}${written}`, `${folder}docs/${written}`, `${folder}content/${written}`]
  if (candidates.some((one) => one !== undefined && paths.presence(one) !== 'absent')) return true
  return !documentLike.test(path) && paths.endsAnywhere(written)
}

const folded = (anchor: string): string =>
  anchor
    .toLowerCase()
    .replace(/[\u{FE0F}\u{200D}]/gu, '')
    .replace(/^user-content-/, '')

/** Other generators leave out, join and number otherwise; letters and digits stay in all. */
const loose = (anchor: string): string =>
  anchor
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .replace(/\d{1,20}$/, '')

/** What Python-Markdown makes of the same heading: runs of dashes and blanks are one dash (its `toc` extension). */
const joinedDashes = (anchor: string): string =>
  folded(anchor)
    .replace(/-{1,80}/g, '-')
    .replace(/^-|-$/g, '')

const lineOfCode = /^L\d{1,7}(?:C\d{1,5})?(?:-L?\d{1,7}(?:C\d{1,5})?)?$/

const leads = (fragment: string, anchors: readonly string[], site: Site | null): boolean => {
  if (fragment === '' || fragment === 'top' || lineOfCode.test(fragment) || /^:~:|[=!/]/.test(fragment)) return true
  const wanted = folded(fragment)
  if (anchors.some((anchor) => folded(anchor) === wanted || joinedDashes(anchor) === wanted)) return true
  if (site === null) return false
  return fragment.includes('.') || anchors.some((anchor) => loose(anchor) === loose(fragment))
}

const lacksAnchor = (given: Surroundings, link: Link, { path, fragment }: Destination): boolean => {
  const target = given.documents.get(path)
  if (fragment === '' || link.image || !documentLike.test(path) || target === undefined || target.open) return false
  return !leads(fragment, target.anchors, siteOf(given.sites, path))
}

/** Holds one link of a document against the repository; null where nothing is known to be wrong. */
export const judgeLink = (given: Surroundings, link: Link): Fault | null => {
  const destination = destinationOf(link.document, link.target)
  if (destination === null) return null
  const { path, fragment } = destination
  const presence = path === '' ? 'there' : given.paths.presence(path)
  if (presence === 'there')
    return lacksAnchor(given, link, destination) ? { what: 'no-anchor', link, path, fragment } : null
  if (presence === 'outside') return null
  if (presence === 'unlisted') return { what: 'unlisted', link, path, fragment: '' }
  const site = siteOf(given.sites, link.document)
  if ((site !== null && isOfSite(given, site, link, destination)) || given.ignored.has(path)) return null
  return { what: 'gone', link, path, fragment: '' }
}
