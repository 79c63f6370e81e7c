import type { PublicKey } from '../domain/live.ts'

/**
 * Seals a secret to a public key of GitHub's, so that nobody else opens it, not even who sealed it: a libsodium sealed
 * box in Base64 (GitHub, "Encrypting secrets for the REST API"). Null where the key is none. The bytes of the clear
 * value are wiped.
 */
export const sealTo = async ({ key }: PublicKey, clear: string): Promise<string | null> => {
  const { default: sodium } = await import('libsodium-wrappers')
  await sodium.ready
  const publicKey = new Uint8Array(Buffer.from(key, 'base64'))
  if (publicKey.length !== sodium.crypto_box_PUBLICKEYBYTES) return null
  const bytes = new TextEncoder().encode(clear)
  try {
    return Buffer.from(sodium.crypto_box_seal(bytes, publicKey)).toString('base64')
  } finally {
    sodium.memzero(bytes)
  }
}
