import { posix } from 'node:path'

/** Where a link of a document leads within its repository. */
export interface Destination {
  /** From the repository's root, without `.` and `..`; that of the document for a bare fragment. */
  readonly path: string
  /** Without `#`, decoded; empty where there is none. */
  readonly fragment: string
  /** It begins with a slash: the repository's root to GitHub, the site's to a documentation generator. */
  readonly rooted: boolean
}

const scheme = /^[A-Za-z][A-Za-z0-9+.-]{0,40}:/
/** What a template or a person is to fill in, or a generator's own notation. */
const notation = /\{\{|\{%|\$\{|<|>|\*|^[@~$!|]|%7[Bb]|\\/

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Resolves a link as GitHub does for a file it shows: relative to the document, from the root where it begins with a
 * slash (https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#relative-links).
 * Null where it leads elsewhere: a URL, a template, or a page of GitHub above the repository's files.
 */
export const destinationOf = (document: string, target: string): Destination | null => {
  if (target === '' || scheme.test(target) || target.startsWith('//') || notation.test(target)) return null
  const hash = target.indexOf('#')
  const fragment = hash < 0 ? '' : decoded(target.slice(hash + 1))
  const path = decoded((hash < 0 ? target : target.slice(0, hash)).replace(/\?.*/, ''))
  if (path === '') return hash < 0 ? null : { path: document, fragment, rooted: false }
  const rooted = path.startsWith('/')
  const joined = rooted ? posix.normalize(path.slice(1)) : posix.join(posix.dirname(document), path)
  if (joined === '..' || joined.startsWith('../') || joined.startsWith('/')) return null
  return { path: joined === '.' ? '' : joined.replace(/^\.\//, '').replace(/\/$/, ''), fragment, rooted }
}
