import { mailboxFolder } from './folder.ts'
import { globMatcher } from '../../domain/glob.ts'
import { clockSlack, layerOf, maximumTries, targetOf } from '../../domain/intent.ts'
import type { Approval, Intent, MailboxMemory } from '../../domain/intent.ts'
import { approvalsOf, wantedValue } from '../../domain/receipt.ts'
import type { ExpectedVariable, Registry } from '../../domain/registry.ts'
import type { Settings } from '../../domain/settings.ts'
import { valueFault } from '../registry.ts'
import { isForeign, readIntent } from './read.ts'
import type { MailboxFile } from './read.ts'

/** What a mailbox is judged by: the default branch's rules, never those of the change that brings the files. */
export interface MailboxRules {
  /** `owner/name`, or null where nobody knows it. */
  readonly repository: string | null
  readonly registry: Registry | null
  /** Globs of names: `allow` (empty: every name) and `governed`. */
  readonly mailbox: Pick<Settings['mailbox'], 'allow' | 'governed'>
  readonly asOf: Date
  /** People's recorded words for governed intents, as far as nobody asks GitHub whether they hold; none where absent. */
  readonly approvals?: readonly Approval[]
  /** What was tried in vain; nothing where absent. */
  readonly failures?: MailboxMemory['failures']
  /** Why an intent waits for an approval by what GitHub says, null where it does not: instead of `approvals`. */
  readonly awaits?: (intent: Intent) => string | null
}

/**
 * One file of the mailbox, judged. `due` may be applied now; `held` not before its date; `governed` not before a
 * person's approval; `conflict` loses against a later file for the same variable once that is applied. `unchecked`: it names a repository,
 * and nobody could say which one this is.
 */
export type MailboxJudgement =
  | {
      readonly state: 'due' | 'held' | 'governed' | 'conflict'
      readonly path: string
      readonly blob: string
      readonly intent: Intent
      readonly reason: string
      readonly unchecked: string | null
      /** The file that a `conflict` loses against. */
      readonly winner: string | null
    }
  | {
      readonly state: 'refused' | 'broken'
      readonly path: string
      readonly blob: string
      readonly intent: null
      readonly reason: string
      readonly name: string | null
      /** It holds what looks like a credential in the clear. */
      readonly leaks: boolean
    }

type Usable = Extract<MailboxJudgement, { readonly intent: Intent }>

const expectedBy = (intent: Intent, registry: Registry | null): ExpectedVariable | undefined =>
  registry?.expected.find(
    (entry) =>
      entry.layer === layerOf(intent) &&
      (entry.environment ?? null) === intent.environment &&
      entry.name.toUpperCase() === intent.name,
  )

const names = (globs: readonly string[]): ((name: string) => boolean) => {
  const matchers = globs.map((glob) => globMatcher(glob.toUpperCase()))
  return (name) => matchers.some((matches) => matches(name))
}

/**
 * Names that no automation writes without a recorded approval. A name that the registry governs in one layer is
 * governed in all: an environment's variable hides the repository's.
 */
export const governedNames = ({
  mailbox,
  registry,
}: Pick<MailboxRules, 'mailbox' | 'registry'>): ((name: string) => boolean) => {
  const configured = names(mailbox.governed)
  const registered = new Set(
    registry?.expected.filter(({ governed }) => governed).map(({ name }) => name.toUpperCase()),
  )
  return (name) => registered.has(name) || configured(name)
}

/** Why a governed intent waits, where no more is known. */
const unapproved = 'its name is governed: a person has to approve it on record'

const awaitsByRecord = (rules: MailboxRules): ((intent: Intent) => string | null) => {
  const isGoverned = governedNames(rules)
  const { approvals = [] } = rules
  return (intent) => (isGoverned(intent.name) && approvalsOf(approvals, intent).length === 0 ? unapproved : null)
}

interface Tests {
  readonly allowed: (name: string) => boolean
  readonly awaits: (intent: Intent) => string | null
}

const valueFaultIn = (intent: Intent, registry: Registry | null): string | null => {
  const expected = expectedBy(intent, registry)
  const fault = expected === undefined || intent.value === null ? null : valueFault(expected, intent.value)
  return fault === null ? null : `its value ${fault}, by the registry`
}

const allowedNames = ({ allow }: MailboxRules['mailbox']): ((name: string) => boolean) =>
  allow.length === 0 ? () => true : names(allow)

/** Why the rules of some commit refuse an intent by its name or value; null where they do not. */
export const whyRefused = (intent: Intent, { mailbox, registry }: Pick<MailboxRules, 'mailbox' | 'registry'>) =>
  allowedNames(mailbox)(intent.name) ? valueFaultIn(intent, registry) : notAllowed

const notAllowed = '`mailbox.allow` does not list its name'

const ruleFault = (intent: Intent, rules: MailboxRules, tests: Tests): string | null => {
  if (intent.queuedAt > rules.asOf.getTime() + clockSlack)
    return 'its `queued_at` lies in the future, so that it would win against every wish until then: give the instant at which it was queued'
  return tests.allowed(intent.name) ? valueFaultIn(intent, rules.registry) : notAllowed
}

const readiness = (intent: Intent, rules: MailboxRules, tests: Tests): Pick<Usable, 'state' | 'reason'> => {
  const awaits = tests.awaits(intent)
  if (awaits !== null) return { state: 'governed', reason: awaits }
  if (intent.heldUntil !== null && Date.parse(intent.heldUntil) > rules.asOf.getTime())
    return { state: 'held', reason: `held until ${intent.heldUntil}` }
  return { state: 'due', reason: 'ready to be applied' }
}

const judgeOne = (file: MailboxFile, rules: MailboxRules, tests: Tests): MailboxJudgement => {
  const { path, blob } = file
  const read = readIntent(file, rules)
  if (!read.ok) {
    const { kind: state, reason, name, leaks } = read
    return { state, path, blob, intent: null, reason, name, leaks }
  }
  const { intent, unchecked } = read
  const fault = ruleFault(intent, rules, tests)
  if (fault !== null)
    return { state: 'refused', path, blob, intent: null, reason: fault, name: intent.name, leaks: false }
  return { ...readiness(intent, rules, tests), path, blob, intent, unchecked, winner: null }
}

/** The same value sealed twice gives two texts, so that two sealed intents are never known to want the same. */
const sameWish = (left: Intent, right: Intent): boolean =>
  left.operation === right.operation && wantedValue(left) === wantedValue(right)

/**
 * Of the due ones for one variable the last wins; those before it that want something else are conflicts. What is given
 * up will never be applied, and so decides nothing.
 */
const settleConflicts = (
  sorted: readonly MailboxJudgement[],
  { failures = [] }: MailboxRules,
): readonly MailboxJudgement[] => {
  const dead = new Set(failures.filter(({ tries }) => tries >= maximumTries).map(({ path, blob }) => `${blob} ${path}`))
  const isOpen = (one: MailboxJudgement): one is Usable => one.state === 'due' && !dead.has(`${one.blob} ${one.path}`)
  const last = new Map<string, Usable>()
  for (const one of sorted) if (isOpen(one)) last.set(targetOf(one.intent), one)
  return sorted.map((one) => {
    const winner = isOpen(one) ? last.get(targetOf(one.intent)) : undefined
    if (one.state !== 'due' || winner === undefined || sameWish(winner.intent, one.intent)) return one
    return {
      ...one,
      state: 'conflict',
      winner: winner.path,
      reason: `${winner.path} came later and wants something else`,
    }
  })
}

const queuedAt = ({ intent }: MailboxJudgement): number => intent?.queuedAt ?? 0

/**
 * Judges every file of the mailbox over the whole set, in the order of application: by `queued_at`, then by name. One
 * broken file changes nothing for the others. Files that are evidently something else are left out.
 */
export const judgeMailbox = (files: readonly MailboxFile[], rules: MailboxRules): readonly MailboxJudgement[] => {
  const tests: Tests = {
    allowed: allowedNames(rules.mailbox),
    awaits: rules.awaits ?? awaitsByRecord(rules),
  }
  const judged = files.filter((file) => !isForeign(file)).map((file) => judgeOne(file, rules, tests))
  return settleConflicts(
    judged.toSorted((left, right) => queuedAt(left) - queuedAt(right) || (left.path < right.path ? -1 : 1)),
    rules,
  )
}

/** Where the files of a mailbox lie: JSON directly in its folder. Folders within it are nobody's mail. */
export const mailboxGlob = (dir: string): string => `${mailboxFolder(dir)}/*.json`
