import type { Intent } from '../../src/domain/intent.ts'
import { judgeMailbox } from '../../src/formats/intents/judge.ts'
import { seeded } from '../sample/random.ts'
import { credentials, lines } from './credentials.ts'
import { mutated, sound } from './intent-mutations.ts'
import { holdsWhole, verdictOf } from './intent-oracle.ts'
import { fateUnder } from './rules-oracle.ts'
import { ruleSets } from './rule-sets.ts'
import type { RuleSet } from './rule-sets.ts'

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
  if (name !== name.toUpperCase() || holdsWhole(text)) return true
  if (operation === 'delete') return value !== null || sealed !== null
  return store === 'variables' ? value === null || sealed !== null : value !== null || sealed === null
}

const told = [...credentials, ...lines]

/** How a file ended under rules, held against what the contract and the rules say of it. */
const endOf = (text: string, rules: RuleSet): string => {
  const file = { path, blob: 'b'.repeat(40), text }
  const fate = fateUnder(text, verdictOf(text, 'octo', 'models'), rules, asOf)
  const { registry, mailbox } = rules
  const mine = { repository, registry, mailbox: { allow: [...mailbox.allow], governed: [...mailbox.governed] }, asOf }
  const [judged] = judgeMailbox([file], mine)
  const shown = text.slice(0, 400)
  if (judged === undefined) return `lost: ${shown}`
  if (told.some((one) => judged.reason.includes(one))) return `told a credential: ${shown}`
  if (judged.intent === null)
    return fate.state === 'refused' || fate.open ? 'refused' : `refused (${judged.reason}): ${shown}`
  if (fate.state === 'refused' || isUnsafe(text, judged.intent)) return `accepted: ${shown}`
  // Where a date may be written otherwise, only the reader says what it holds until.
  const isDate = fate.open && judged.state !== 'governed' && fate.state !== 'governed'
  if (judged.state !== fate.state && !isDate) return `${judged.state} instead of ${fate.state}: ${shown}`
  return fate.open ? 'open' : 'accepted'
}

/** Reads and judges as many mutated files as asked, the same ones for the same seed. A crash is the caller's to see. */
export const fuzzIntents = (inputs: number, seed: number): Fuzzed => {
  const random = seeded(seed)
  const count = { accepted: 0, refused: 0, open: 0 }
  const wrong: string[] = []
  for (let done = 0; done < inputs; done += 1) {
    const text = done < sound.length ? (sound[done] ?? '') : mutated(random)
    const end = endOf(text, ruleSets[done % ruleSets.length] ?? ruleSets[0])
    if (end === 'accepted' || end === 'refused' || end === 'open') count[end] += 1
    else if (wrong.length < 20) wrong.push(end)
  }
  return { inputs, ...count, wrong }
}
