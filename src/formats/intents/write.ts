import { mailboxFolder } from './folder.ts'
import { blobHash, sha256 } from '../../domain/identity.ts'
import type { Intent, IntentStore, Sealed } from '../../domain/intent.ts'
import { variableNamePattern } from '../../domain/registry.ts'
import type { Registry } from '../../domain/registry.ts'
import { readIntent } from './read.ts'

/** What somebody wishes: the fields of a mailbox file. `repository` is `owner/name`. */
export interface Wish {
  readonly operation: 'set' | 'delete'
  readonly scope: Intent['scope']
  readonly environment: string | null
  readonly repository: string
  readonly name: string
  readonly value: string | null
  /** Variables where absent. */
  readonly store?: IntentStore
  /** A secret's value, sealed. */
  readonly sealed?: Sealed
  readonly queuedAt: Date
  /** Null where nobody is known: then the file says nothing of it. */
  readonly queuedBy: string | null
  readonly note: string
}

/** The mailbox's folder as the settings name it, and the registry; null where there is none. */
export interface WritingPlace {
  readonly dir: string
  readonly registry: Registry | null
}

type WrittenIntent =
  | { readonly ok: true; readonly path: string; readonly text: string }
  | { readonly ok: false; readonly reason: string }

const textOf = (wish: Wish): string => {
  const [owner = '', repo = ''] = wish.repository.split('/')
  const { store = 'variables' } = wish
  const document = {
    schema_version: '1',
    operation: wish.operation,
    scope: wish.scope,
    ...(wish.environment === null ? {} : { environment: wish.environment }),
    owner,
    repo,
    ...(store === 'variables' ? {} : { store }),
    name: wish.name,
    value: wish.operation === 'delete' ? null : wish.value,
    ...(wish.sealed === undefined ? {} : { encrypted_value: wish.sealed.encrypted, key_id: wish.sealed.keyId }),
    queued_at: wish.queuedAt.toISOString(),
    ...(wish.queuedBy === null ? {} : { queued_by: wish.queuedBy }),
    note: wish.note,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/**
 * The file that carries a wish: its path in the mailbox folder and its exact text, or why no such file is written.
 * What reading refuses is refused here too, before anything lands in git's history. The name holds the millisecond and
 * a hash of the content, so that no two different wishes share a file.
 */
export const writeIntent = (wish: Wish, { dir, registry }: WritingPlace): WrittenIntent => {
  if (variableNamePattern.test(wish.name) && wish.name !== wish.name.toUpperCase())
    return { ok: false, reason: `write the name as GitHub keeps it: ${wish.name.toUpperCase()}` }
  const text = textOf(wish)
  const stamp = wish.queuedAt.toISOString().replaceAll(/[-:.]/g, '')
  const file = `variable_${wish.operation}_${wish.name}_${stamp}_${sha256(text).slice(0, 8)}.json`
  const path = `${mailboxFolder(dir)}/${file}`
  const blob = blobHash(Buffer.from(text, 'utf8'))
  const read = readIntent({ path, blob, text }, { repository: wish.repository, registry })
  return read.ok ? { ok: true, path, text } : { ok: false, reason: read.reason }
}
