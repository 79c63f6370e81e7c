import type { RulesAt } from '../../context/rules-at.ts'
import type { Answer } from '../../domain/answer.ts'
import { unknown } from '../../domain/answer.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Observed } from '../../domain/observed.ts'
import { governedNames } from '../../formats/intents/judge.ts'

/** What is looked at to tell which intents need an approval. `rulesAt` is a reader of the same repository. */
export interface Governing {
  readonly observed: Observed
  readonly rulesAt: RulesAt
}

const isNow = ({ settings, registry }: Observed): ((name: string) => boolean) =>
  governedNames({ mailbox: settings.mailbox, registry: registry.known ? registry.value : null })

/** Held, it is not applied: what the time before says of its name is asked once it is due. */
const isHeld = ({ heldUntil }: Intent, now: Date): boolean =>
  heldUntil !== null && Date.parse(heldUntil) > now.getTime()

/** Where the default branch stood before an intent came to it; unknown with the reason and the right that is missing. */
export const stoodBefore = async (
  { workspace, live }: Pick<Observed, 'workspace' | 'live'>,
  { path }: Intent,
): Promise<Answer<readonly string[]>> => {
  const { commit, defaultBranch: branch } = workspace
  if (commit === null || branch === null) return unknown('the default branch is not known')
  const before = await live.before(path, { commit, branch })
  if (before.known || before.permission === undefined || before.reason.includes(before.permission)) return before
  return unknown(`${before.reason} (needs ${before.permission})`)
}

const governedBefore = async ({ observed, rulesAt }: Governing, intent: Intent, now: Date): Promise<string | null> => {
  if (!('branch' in observed.settings.state) || isHeld(intent, now)) return null
  const before = await stoodBefore(observed, intent)
  const unclear = (reason: string): string => `what was governed before it came cannot be told: ${reason}`
  if (!before.known) return unclear(before.reason)
  for (const sha of before.value) {
    const held = await rulesAt(sha)
    if (!held.known) return unclear(`at ${sha.slice(0, 7)}: ${held.reason}`)
    if (governedNames(held.value)(intent.name)) return 'what brought it also took its name from the governed ones'
  }
  return null
}

/**
 * Why an intent needs an approval as of an instant, or null: its name is governed, or was where the change that brought it
 * began, so that nobody lifts that and makes use of it at once. Where the state is a folder, only what the working tree
 * says counts.
 */
export const whyGoverned = async (given: Governing, intent: Intent, now: Date): Promise<string | null> =>
  isNow(given.observed)(intent.name) ? 'its name is governed' : governedBefore(given, intent, now)
