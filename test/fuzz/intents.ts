import type { Intent } from '../../src/domain/intent.ts'
import { judgeMailbox } from '../../src/formats/intents/judge.ts'
import type { MailboxRules } from '../../src/formats/intents/judge.ts'
import { readIntent } from '../../src/formats/intents/read.ts'
import type { MailboxFile } from '../../src/formats/intents/read.ts'
import { seeded } from '../sample/random.ts'
import { credentials, mutated, sound } from './intent-mutations.ts'
import { holdsWhole, verdictOf } from './intent-oracle.ts'

/** What came of a run of mutated mailbox files. `wrong` holds the first texts that were judged otherwise than the contract says. */
export interface Fuzzed {
  readonly inputs: number
  readonly accepted: number
  readonly refused: number
  /** Readable, and how the contract stands to its date is open. */
  readonly open: number
  readonly wrong: readonly string[]
}

const repository = 'octo/models'
const path = '.sar/pending_ops/variable_x.json'
const asOf = new Date('2026-05-01T00:00:00Z')

/** What an accepted intent must never be, whatever the file said. No field and no key of it holds a credential. */
const isUnsafe = (text: string, { name, value, sealed, store, operation }: Intent): boolean => {
  if (name !== name.toUpperCase() || holdsWhole(text, credentials)) return true
  if (operation === 'delete') return value !== null || sealed !== null
  return store === 'variables' ? value === null || sealed !== null : value !== null || sealed === null
}

/**
 * How a sound intent is governed: by its name alone, whatever else it says, unless it says that it was queued later than
 * five minutes from now, which is refused.
 */
const misjudged = (file: MailboxFile, { name, queuedAt }: Intent): boolean => {
  const under = (mailbox: MailboxRules['mailbox']) =>
    judgeMailbox([file], { repository, registry: null, mailbox, asOf })[0]?.state
  const governed = under({ allow: [], governed: ['LOG_*'] })
  const allowed = under({ allow: ['LOG_*'], governed: [] })
  if (queuedAt > asOf.getTime() + 300_000) return governed !== 'refused' || allowed !== 'refused'
  return name.startsWith('LOG_') ? governed !== 'governed' || allowed === 'refused' : allowed !== 'refused'
}

const endOf = (text: string): string => {
  const file = { path, blob: 'b'.repeat(40), text }
  const verdict = verdictOf(text, 'octo', 'models', credentials)
  const read = readIntent(file, { repository, registry: null })
  const shown = text.slice(0, 400)
  if (!read.ok) {
    if (verdict === 'accept') return `refused (${read.reason}): ${shown}`
    return credentials.some((one) => read.reason.includes(one)) ? `told a credential: ${shown}` : 'refused'
  }
  if (verdict === 'refuse' || isUnsafe(text, read.intent)) return `accepted: ${shown}`
  if (misjudged(file, read.intent)) return `misjudged: ${shown}`
  return verdict === 'either' ? 'open' : 'accepted'
}

/** Reads and judges as many mutated files as asked, the same ones for the same seed. A crash is the caller's to see. */
export const fuzzIntents = (inputs: number, seed: number): Fuzzed => {
  const random = seeded(seed)
  const count = { accepted: 0, refused: 0, open: 0 }
  const wrong: string[] = []
  for (let done = 0; done < inputs; done += 1) {
    const text = done < sound.length ? (sound[done] ?? '') : mutated(random)
    const end = endOf(text)
    if (end === 'accepted' || end === 'refused' || end === 'open') count[end] += 1
    else if (wrong.length < 20) wrong.push(end)
  }
  return { inputs, ...count, wrong }
}
