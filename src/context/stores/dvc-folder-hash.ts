import { createHash } from 'node:crypto'

const byPath = (a: { readonly path: string }, b: { readonly path: string }): number =>
  Buffer.compare(Buffer.from(a.path), Buffer.from(b.path))

/** Text as Python's `json.dumps` writes it: all that is not ASCII escaped. */
const quoted = (text: string): string =>
  JSON.stringify(text).replaceAll(/[^\u0020-\u007e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * DVC's hash of a folder, without its `.dir`: the MD5 of the list of its files, sorted by path, as JSON in Python's
 * spelling (https://doc.dvc.org/user-guide/project-structure/internal-files#structure-of-the-cache-directory).
 */
export const dvcFolderHash = (files: readonly { readonly path: string; readonly md5: string }[]): string => {
  const listed = files.toSorted(byPath).map(({ path, md5 }) => `{"md5": "${md5}", "relpath": ${quoted(path)}}`)
  return createHash('md5')
    .update(`[${listed.join(', ')}]`)
    .digest('hex')
}
