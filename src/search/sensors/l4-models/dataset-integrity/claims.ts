import type { DigestAlgorithm } from '../../../../domain/stores.ts'

/** What a record says of a file's content. */
export interface Claim {
  /** The file that says it: a `.dvc` file, `dvc.lock`, a checksum file, a manifest. */
  readonly record: string
  /** The record's line, from 1; absent where the record says it as a whole. */
  readonly line?: number
  readonly form: 'dvc' | 'checksums'
  readonly path: string
  readonly algorithm: DigestAlgorithm
  readonly hex: string
  readonly size: number | null
  readonly folder: boolean
  /** Number of files of a folder. */
  readonly files: number | null
}

/** What a repository's records say, and which of them could not be taken, with the reason. */
export interface Claims {
  readonly claims: readonly Claim[]
  readonly broken: readonly { readonly path: string; readonly fault: string }[]
  readonly unknown: readonly { readonly subject: string; readonly reason: string }[]
}

const byLength: ReadonlyMap<number, DigestAlgorithm> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [56, 'sha224'],
  [64, 'sha256'],
  [96, 'sha384'],
  [128, 'sha512'],
])

/** Which hash a text of hexadecimal digits is, by its length; null where it is none. */
export const algorithmOf = (hex: string): DigestAlgorithm | null =>
  /^[0-9a-f]+$/i.test(hex) ? (byLength.get(hex.length) ?? null) : null

/** A checksum as manifests write it: bare, or `sha256:…`; null where it is none. */
export const checksumOf = (text: string): Pick<Claim, 'algorithm' | 'hex'> | null => {
  const hex = text.trim().replace(/^(?:md5|sha-?(?:1|224|256|384|512))[:=-]/i, '')
  const algorithm = algorithmOf(hex)
  return algorithm === null ? null : { algorithm, hex: hex.toLowerCase() }
}

/** A path below a folder, `.` and `..` resolved; null where it leaves the tree or names no place in it. */
export const within = (folder: string, path: string): string | null => {
  if (path.startsWith('/') || /^[a-z][a-z0-9+.-]*:/i.test(path)) return null
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..' && parts.length === 0) return null
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.length === 0 ? null : parts.join('/')
}

/** The folder of a path, '' for the root. */
export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))
