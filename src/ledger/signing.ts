import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { UsageError } from '../domain/errors.ts'
import { canonical } from '../domain/identity.ts'
import type { LedgerEntry, LedgerLine } from '../domain/state.ts'
import type { Checkpoint } from './verify.ts'

/** What signs checkpoints: a private key with the short name of its public half. */
export interface Signer {
  readonly key: KeyObject
  readonly id: string
}

/** The short name of a key: the first 16 hex digits of SHA-256 over its public half (DER, SubjectPublicKeyInfo). */
const idOf = (key: KeyObject): string => {
  const half = key.type === 'private' ? createPublicKey(key) : key
  return createHash('sha256')
    .update(half.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)
}

const readKey = (read: () => KeyObject, named: string): Signer => {
  const hint = 'make one with: openssl genpkey -algorithm ed25519'
  let key: KeyObject
  try {
    key = read()
  } catch {
    throw new UsageError(`${named} is no key in PEM form`, hint)
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new UsageError(`${named} is no Ed25519 key`, hint)
  return { key, id: idOf(key) }
}

/**
 * A private key that signs, from PEM text; an environment variable may hold its line ends as `\\n`. Ed25519 alone, so
 * that nobody has to choose an algorithm. Throws UsageError for any other, and never says what it holds.
 */
export const signerFrom = (pem: string, named: string): Signer =>
  readKey(() => createPrivateKey(pem.replaceAll(String.raw`\n`, '\n')), named)

/** The public key that checks signatures, from the PEM text of either half. */
export const checkerFrom = (pem: string, named: string): Signer =>
  readKey(() => createPublicKey(pem.replaceAll(String.raw`\n`, '\n')), named)

/** What is signed: which line of which repository's ledger had which hash. */
const message = (repository: string, { seq, hash }: Checkpoint): Buffer =>
  Buffer.from(canonical({ schema: 'sar/checkpoint@1', repository, seq, hash }))

const evidenceSchema = z.strictObject({ key: z.string(), signature: z.base64() })

/**
 * A signed checkpoint of all that a ledger holds, for its next line; null where nothing was written since the last one.
 * `at` and `actor` are those of who writes it.
 */
export const checkpointOf = (
  ledger: readonly LedgerLine[],
  { key, id }: Signer,
  { repository, at, actor }: { readonly repository: string; readonly at: string; readonly actor: string },
): LedgerEntry | null => {
  const last = ledger.at(-1)
  if (last === undefined || last.action === 'checkpoint') return null
  const signature = sign(null, message(repository, last), key).toString('base64')
  return { at, actor, action: 'checkpoint', subject: `${last.seq}:${last.hash}`, evidence: { key: id, signature } }
}

/** What the checkpoints of an intact chain tell. `upTo` is the last line that a signature of the key covers. */
export type Signatures =
  | { readonly ok: true; readonly checkpoints: number; readonly upTo: number | null }
  | { readonly ok: false; readonly seq: number; readonly why: string }

/** Checks the checkpoints of an intact chain with a public key; those of other keys are counted and cover nothing. */
export const verifySignatures = (
  lines: readonly LedgerLine[],
  given: Signer | null,
  repository: string,
): Signatures => {
  const signed = lines.filter(({ action }) => action === 'checkpoint')
  let upTo: number | null = null
  for (const { seq, subject, evidence } of signed) {
    const colon = subject.indexOf(':')
    const marked = lines[Number(subject.slice(0, colon))]
    const parsed = evidenceSchema.safeParse(evidence)
    if (marked === undefined || marked.seq >= seq || subject !== `${marked.seq}:${marked.hash}` || !parsed.success)
      return { ok: false, seq, why: 'it is a checkpoint of a line that is not there' }
    if (given === null || parsed.data.key !== given.id) continue
    if (!verify(null, message(repository, marked), given.key, Buffer.from(parsed.data.signature, 'base64')))
      return { ok: false, seq, why: 'the signature of this checkpoint does not hold' }
    upTo = marked.seq
  }
  return { ok: true, checkpoints: signed.length, upTo }
}
