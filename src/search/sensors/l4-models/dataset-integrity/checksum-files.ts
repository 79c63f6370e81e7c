import type { Tree } from '../../../../domain/workspace.ts'
import { algorithmOf, folderOf, within } from './claims.ts'
import type { Claim, Claims } from './claims.ts'

/** Names that checksum files go by; the last ones stand beside the one file they speak of. */
export const checksumFiles: readonly string[] = [
  '**/{SHA1SUMS,SHA224SUMS,SHA256SUMS,SHA384SUMS,SHA512SUMS,MD5SUMS,CHECKSUMS}',
  '**/{sha1sum,sha1sums,sha256sum,sha256sums,sha512sum,sha512sums,md5sum,md5sums,checksum,checksums}',
  '**/{SHA1SUMS,SHA256SUMS,SHA512SUMS,MD5SUMS,CHECKSUMS,sha1sums,sha256sums,sha512sums,md5sums,checksums}.txt',
  '**/{sha1sum,sha256sum,sha512sum,md5sum,checksum,MD5SUM,SHA256SUM}.txt',
  '**/*.{md5,sha1,sha256,sha512}',
]

const gnu = /^(\\?)([0-9a-fA-F]{32,128})(?: [ *]|\t)(.+)$/
const bsd = /^(?:MD5|SHA[0-9]{1,3}) \((.+)\) = ([0-9a-fA-F]{32,128})$/

interface Line {
  readonly line: number
  readonly hex: string
  readonly name: string
}

const unescaped = (name: string): string =>
  name.replaceAll(/\\([\\nr])/g, (_, one: string) => (one === 'n' ? '\n' : one === 'r' ? '\r' : '\\'))

/** The lines of a checksum file as `sha256sum`, `md5sum` and their BSD kin write them; others are left out. */
export const checksumLines = (text: string): readonly Line[] =>
  text.split('\n').flatMap((raw, index) => {
    const at = { line: index + 1 }
    const line = raw.replace(/\r$/, '')
    const [, escape = '', hex, name = ''] = gnu.exec(line) ?? []
    if (hex !== undefined) return [{ ...at, hex, name: escape === '' ? name : unescaped(name) }]
    const [, named, other] = bsd.exec(line) ?? []
    return named === undefined || other === undefined ? [] : [{ ...at, hex: other, name: named }]
  })

/** Names in a checksum file begin at its folder, or where the program ran: often the root. */
const placeOf = (tree: Tree, record: string, name: string): string | null => {
  const beside = within(folderOf(record), name)
  if (beside !== null && tree.has(beside)) return beside
  const fromRoot = within('', name)
  return fromRoot !== null && tree.has(fromRoot) ? fromRoot : beside
}

/** Where the file holds a hash alone, it speaks of the file of its own name without the ending. */
const claimsIn = (tree: Tree, record: string, text: string): readonly Claim[] => {
  const bare = text.trim()
  const own = /^(.+)\.(?:md5|sha1|sha256|sha512)$/.exec(record)?.[1]
  const lines = algorithmOf(bare) !== null && own !== undefined ? [] : checksumLines(text)
  const named = lines.flatMap(({ line, hex, name }) => {
    const isOwn = own !== undefined && lines.length === 1 && own.endsWith(`/${name.slice(name.lastIndexOf('/') + 1)}`)
    const path = isOwn ? own : placeOf(tree, record, name)
    return path === null ? [] : [{ line, hex, path }]
  })
  const all =
    lines.length === 0 && own !== undefined && algorithmOf(bare) !== null ? [{ line: 1, hex: bare, path: own }] : named
  return all.flatMap(({ line, hex, path }) => {
    const algorithm = algorithmOf(hex)
    if (algorithm === null || path === record) return []
    return [
      {
        record,
        line,
        form: 'checksums',
        path,
        algorithm,
        hex: hex.toLowerCase(),
        size: null,
        folder: false,
        files: null,
      },
    ]
  })
}

/** What the checksum files of a tree say. */
export const claimsOfChecksumFiles = async (tree: Tree, exclude: readonly string[]): Promise<Claims> => {
  const claims: Claim[] = []
  const unknown: Claims['unknown'][number][] = []
  for (const path of tree.match(checksumFiles, exclude)) {
    const text = await tree.text(path)
    if (text.known) claims.push(...claimsIn(tree, path, text.value))
    else unknown.push({ subject: path, reason: text.reason })
  }
  return { claims, broken: [], unknown }
}
