import canonicalize from 'canonicalize'
import { z } from 'zod'

/** A value that JSON can hold. */
export type Json = z.core.util.JSONType

/** The canonical JSON text of a value (RFC 8785): sorted keys, one spelling of each number. */
export const canonical = (value: Json): string => {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('only JSON values have a canonical form')
  return text
}

/** Node's cryptography, loaded when something is hashed: threads mostly hash nothing, and it takes as long as they do. */
const crypto = () => process.getBuiltinModule('node:crypto')

/** SHA-256 as 64 hex digits, of text in UTF-8 or of bytes. */
export const sha256 = (data: string | Uint8Array): string => crypto().hash('sha256', data)

/** The hash git gives a file's content: 40 hex digits over `blob <size>\0<bytes>`. */
export const blobHash = (bytes: Uint8Array): string =>
  crypto().createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex')

/** A finding's fingerprint: the first 16 hex digits over what it is and about what, so that it survives edits. */
export const findingId = (sensor: string, kind: string, subject: string): string =>
  sha256(canonical([sensor, kind, subject])).slice(0, 16)

const jsonSchema = z.json()

/** A record of ours as plain JSON data: what JSON cannot hold (an undefined key) is dropped. */
export const toJson = (value: unknown): z.core.util.JSONType => jsonSchema.parse(JSON.parse(JSON.stringify(value)))
