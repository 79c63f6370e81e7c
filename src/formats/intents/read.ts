import { z } from 'zod'
import { environmentNameFault } from '../../domain/environment-name.ts'
import { intentFileSchema, layerAt } from '../../domain/intent.ts'
import type { Intent, IntentFile, IntentStore } from '../../domain/intent.ts'
import { variableNamePattern } from '../../domain/registry.ts'
import type { Registry } from '../../domain/registry.ts'
import { credentialIn } from '../credentials.ts'
import { instantOf } from '../instants.ts'
import { doubledKey } from '../json-doubled-key.ts'
import { credentialFault, credentialInBroken } from './credential.ts'
import { clearSecretFault, sealedFault } from './sealed.ts'

/** A file of the mailbox as it lies there; `blob` is git's hash of its content. */
export interface MailboxFile {
  readonly path: string
  readonly blob: string
  readonly text: string
}

/** A readable intent. `unchecked`: it names a repository, and nobody could say which one this is. */
interface ReadableIntent {
  readonly ok: true
  readonly intent: Intent
  readonly unchecked: string | null
}

/**
 * An intent that is not acted on. `broken`: nobody can say what it wants. `refused`: it says what must not be done.
 * `name` is the variable as far as it was readable. `leaks`: it holds a secret, or what looks like a credential, in the clear. The reason
 * never holds the value.
 */
export interface UnusableIntent {
  readonly ok: false
  readonly kind: 'broken' | 'refused'
  readonly reason: string
  readonly name: string | null
  readonly leaks: boolean
}

/** GitHub's limit for the value of a variable: 48 KB of UTF-8. */
const maxValueBytes = 49_152
const maxFileCharacters = 1_000_000

const record = z.record(z.string(), z.unknown())

const broken = (reason: string): UnusableIntent => ({ ok: false, kind: 'broken', reason, name: null, leaks: false })

/** The parser's message quotes the file, which may hold a credential: only the place is taken from it. */
const placeIn = (error: unknown): string => {
  const found = error instanceof Error ? /\(line ([0-9]+) column ([0-9]+)\)/.exec(error.message) : null
  return found === null ? '' : ` at line ${found[1]}, column ${found[2]}`
}

const parseJson = (text: string): { readonly ok: true; readonly value: unknown } | UnusableIntent => {
  if (text.length > maxFileCharacters) return broken(`is longer than ${maxFileCharacters} characters`)
  if (text.trim() === '') return broken('is empty')
  try {
    const value: unknown = JSON.parse(text)
    return { ok: true, value }
  } catch (error) {
    return broken(`is not JSON: the text breaks off or goes wrong${placeIn(error)}`)
  }
}

const typeName = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value)

const nameFault = ({ name }: IntentFile): string | null => {
  if (name.startsWith('-')) return 'its name starts with -, which a command line would take for an option'
  if (/[/\\]/.test(name)) return 'its name holds a path separator'
  if (!variableNamePattern.test(name)) return 'GitHub refuses its name: letters, digits and _ only, no digit first'
  return name.toUpperCase().startsWith('GITHUB_') ? 'GitHub keeps names with GITHUB_ for itself' : null
}

const scopeFault = ({ scope, environment }: IntentFile): string | null => {
  if (scope === 'env')
    return environment === undefined ? 'scope env needs `environment`' : environmentNameFault(environment)
  return environment === undefined ? null : `it names an environment, and its scope is ${scope}`
}

const valueFault = (file: IntentFile): string | null => {
  const { operation, value } = file
  if (operation === 'delete' || storeOf(file) !== 'variables') return null
  if (value === undefined || value === null || value === '')
    return 'its value is empty; to remove a variable, delete it'
  if (!value.isWellFormed()) return 'its value is no text that UTF-8 can hold'
  const bytes = Buffer.byteLength(value, 'utf8')
  return bytes > maxValueBytes ? `its value has ${bytes} bytes; GitHub takes ${maxValueBytes} (48 KB)` : null
}

const dateFault = ({ queued_at, blocked_until }: IntentFile): string | null => {
  if (queued_at !== undefined && instantOf(queued_at) === null) return '`queued_at` is not an ISO 8601 date'
  if (blocked_until !== undefined && instantOf(blocked_until) === null) return '`blocked_until` is not an ISO 8601 date'
  return null
}

const versionFault = ({ schema_version }: IntentFile): string | null =>
  String(schema_version) === '1' ? null : '`schema_version` is not 1'

const storeOf = ({ store, encrypted_value }: IntentFile): IntentStore =>
  store ?? (encrypted_value === undefined ? 'variables' : 'actions')

const layerFault = (file: IntentFile): string | null =>
  layerAt(storeOf(file), file.scope) === null
    ? `secrets of ${storeOf(file)} are set for a repository alone, and its scope is ${file.scope}`
    : null

/** Why this repository is not the one that the file means, or null. GitHub compares owners and names without case. */
const targetFault = ({ owner, repo }: IntentFile, repository: string | null): string | null => {
  if (repository === null) return null
  const [ownOwner = '', ownRepo = ''] = repository.toLowerCase().split('/')
  if (owner !== undefined && owner.toLowerCase() !== ownOwner) return 'it is meant for another owner than this one'
  return repo !== undefined && repo.toLowerCase() !== ownRepo
    ? 'it is meant for another repository than this one'
    : null
}

const refusals: readonly ((file: IntentFile, repository: string | null) => string | null)[] = [
  versionFault,
  nameFault,
  scopeFault,
  layerFault,
  (file) => sealedFault(file, storeOf(file)),
  targetFault,
  valueFault,
  dateFault,
]

const iso = (text: string | undefined): string | null => {
  const at = text === undefined ? null : instantOf(text)
  return at === null ? null : new Date(at).toISOString()
}

const sealedOf = ({ operation, encrypted_value, key_id }: IntentFile): Intent['sealed'] =>
  operation === 'delete' || encrypted_value === undefined || key_id === undefined
    ? null
    : { encrypted: encrypted_value, keyId: key_id }

const intentOf = ({ path, blob }: MailboxFile, file: IntentFile): Intent => ({
  path,
  blob,
  operation: file.operation,
  scope: file.scope,
  environment: file.environment ?? null,
  store: storeOf(file),
  name: file.name.toUpperCase(),
  value: file.operation === 'delete' || storeOf(file) !== 'variables' ? null : (file.value ?? null),
  sealed: sealedOf(file),
  queuedAt: file.queued_at === undefined ? 0 : (instantOf(file.queued_at) ?? 0),
  queuedBy: file.queued_by ?? null,
  heldUntil: iso(file.blocked_until),
})

/** What is wrong with a field that the schema does not take, without its content. */
const fieldFault = ({ path, message }: z.core.$ZodIssue): string => {
  const key = path.map(String).join('.')
  return key === '' ? message : `\`${key}\`: ${message}`
}

/**
 * Why a file that says a thing twice is not acted on, or null: parsing takes the last, and who reviews it may have read
 * the first. A key that is no plain word is not repeated.
 */
const doubledFault = (text: string): string | null => {
  const key = doubledKey(text)
  if (key === null) return null
  const shown = /^[A-Za-z_][A-Za-z0-9_]{0,59}$/.test(key) ? `the key \`${key}\`` : 'a key'
  return `it holds ${shown} twice, so that nobody can say which of the two was reviewed: leave one`
}

/** A file that nobody can read may hold a credential all the same. */
const leaking = (unusable: UnusableIntent, text: string): UnusableIntent => {
  const credential = credentialInBroken(text.slice(0, maxFileCharacters))
  if (credential === null) return unusable
  return { ...unusable, reason: `${unusable.reason}, and ${credential}`, leaks: true }
}

/** Why the text of a file is refused, whatever intent it holds. */
const textFault = (
  text: string,
  file: z.infer<typeof record>,
  registry: Registry | null,
): Pick<UnusableIntent, 'reason' | 'leaks'> | null => {
  const credential = credentialFault(text, file, registry)
  if (credential !== null) return { reason: credential, leaks: true }
  const clear = clearSecretFault(file)
  if (clear !== null) return { reason: clear, leaks: true }
  const doubled = doubledFault(text)
  if (doubled !== null) return { reason: doubled, leaks: false }
  const { value } = file
  return value === undefined || value === null || typeof value === 'string'
    ? null
    : { reason: `its value is a ${typeName(value)}, not a string: write it in quotes`, leaks: false }
}

/** Where a mailbox lies: `repository` is `owner/name`, or null where nobody knows it; `registry` the default branch's. */
export interface MailboxPlace {
  readonly repository: string | null
  readonly registry: Registry | null
}

/** Reads one file of the mailbox by itself. */
export const readIntent = (
  file: MailboxFile,
  { repository, registry }: MailboxPlace,
): ReadableIntent | UnusableIntent => {
  const json = parseJson(file.text)
  if (!json.ok) return leaking(json, file.text)
  const object = record.safeParse(json.value)
  if (!object.success) return leaking(broken(`holds a ${typeName(json.value)}, not an object`), file.text)
  const { name } = object.data
  const isShown = typeof name === 'string' && variableNamePattern.test(name) && credentialIn(name) === null
  const known = isShown ? name.toUpperCase() : null
  const spoilt = textFault(file.text, object.data, registry)
  if (spoilt !== null) return { ok: false, kind: 'refused', name: known, ...spoilt }
  const parsed = intentFileSchema.safeParse(object.data)
  if (!parsed.success) {
    const reason = parsed.error.issues.map(fieldFault).join('; ')
    return { ok: false, kind: 'broken', reason, name: known, leaks: false }
  }
  const fault = refusals.map((refuse) => refuse(parsed.data, repository)).find((reason) => reason !== null)
  if (fault !== undefined && fault !== null)
    return { ok: false, kind: 'refused', reason: fault, name: known, leaks: false }
  const { owner, repo } = parsed.data
  const named = [owner, repo].filter((part) => part !== undefined).join('/')
  return {
    ok: true,
    intent: intentOf(file, parsed.data),
    unchecked: repository === null && named !== '' ? named : null,
  }
}

/** True for JSON that lies in the mailbox and is evidently something else: an object without operation and name. */
export const isForeign = ({ path, text }: MailboxFile): boolean => {
  if (/(?:^|\/)variable_[^/]*\.json$/.test(path)) return false
  const json = parseJson(text)
  const object = record.safeParse(json.ok ? json.value : null)
  return object.success && !('operation' in object.data) && !('name' in object.data)
}
