import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** A value that JSON can hold, deeply read-only. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** The canonical JSON text of a value (RFC 8785): sorted keys, one spelling of each number. */
export const canonical = (value: Json): string => {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('only JSON values have a canonical form')
  return text
}

/** SHA-256 as 64 hex digits, of text in UTF-8 or of bytes. */
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** The hash git gives a file's content: 40 hex digits over `blob <size>\0<bytes>`. */
export const blobHash = (bytes: Uint8Array): string =>
  createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex')

/** A finding's fingerprint: the first 16 hex digits over what it is and about what, so that it survives edits. */
export const findingId = (sensor: string, kind: string, subject: string): string =>
  sha256(canonical([sensor, kind, subject])).slice(0, 16)
