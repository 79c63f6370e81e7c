import { intentStores } from '../../domain/intent.ts'
import type { IntentFile, IntentStore } from '../../domain/intent.ts'

/** What a sealed box adds to its text: an ephemeral public key of 32 bytes and a tag of 16 (libsodium, "Sealed boxes"). */
const boxOverhead = 48

/** GitHub's limit for the value of a secret: 48 KB. */
const maxSecretBytes = 49_152

const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/** Why a text is no sealed box as GitHub takes it: Base64 of a secret of 1 byte to 48 KB; null where it is one. */
const boxFault = (encrypted: string): string | null => {
  if (!base64.test(encrypted) || encrypted.length % 4 !== 0) return '`encrypted_value` is not Base64'
  const bytes = Buffer.byteLength(encrypted, 'base64')
  if (bytes <= boxOverhead) return '`encrypted_value` is too short for a sealed box with something in it'
  return bytes > maxSecretBytes + boxOverhead ? 'the secret in it is longer than GitHub takes (48 KB)' : null
}

const secretStores: ReadonlySet<unknown> = new Set(intentStores.filter((store) => store !== 'variables'))

const inClear =
  "it holds a secret's value in clear; it stays in git's history, so revoke it and `intent seal` a new one"

/** Why a file is refused that carries a secret's value unsealed, whatever else is wrong with it; null where it carries none. */
export const clearSecretFault = (file: Readonly<Record<string, unknown>>): string | null => {
  const { value, store, encrypted_value } = file
  const isSecret = store === undefined ? encrypted_value !== undefined : secretStores.has(store)
  return isSecret && value !== undefined && value !== null && value !== '' ? inClear : null
}

/**
 * Why a file may not write a secret, or null: a secret travels sealed and with nothing else, a variable never sealed. A
 * clear value beside the sealed one is as lost as one without.
 */
export const sealedFault = (file: IntentFile, store: IntentStore): string | null => {
  const { operation, value, encrypted_value, key_id } = file
  const isSealed = encrypted_value !== undefined || key_id !== undefined
  if (store === 'variables') return isSealed ? 'it carries a sealed value, and variables are not sealed' : null
  if (value !== undefined && value !== null) return inClear
  if (operation === 'delete') return isSealed ? 'it deletes a secret, and carries a sealed value' : null
  if (encrypted_value === undefined) return 'a secret travels only sealed: queue it with `intent seal`'
  if (key_id === undefined || !/^[A-Za-z0-9_-]{1,64}$/.test(key_id))
    return 'it does not say by `key_id` which public key it is sealed to'
  return boxFault(encrypted_value)
}
