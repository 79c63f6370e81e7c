import type { Rules, RulesAt } from '../../context/rules-at.ts'
import type { Answer } from '../../domain/answer.ts'
import { unknown } from '../../domain/answer.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Observed } from '../../domain/observed.ts'
import { usualBranch } from '../../domain/settings.ts'
import type { Settings } from '../../domain/settings.ts'
import { mailboxFolder } from '../../formats/intents/folder.ts'
import { governedNames, whyRefused } from '../../formats/intents/judge.ts'

/** What is looked at to tell which intents need an approval. `rulesAt` is a reader of the same repository. */
export interface Governing {
  readonly observed: Observed
  readonly rulesAt: RulesAt
}

const bringAnew = 'bring it by a pull request of its own'

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

/** Why the rules from before an intent came ask for a person's word on it, by today's rules free as it may be; or null. */
const whyBy = (rules: Rules, intent: Intent, { mailbox }: Settings): string | null => {
  if (mailboxFolder(rules.mailbox.dir) !== mailboxFolder(mailbox.dir))
    return 'the mailbox was another folder when it came'
  if (governedNames(rules)(intent.name)) return 'its name was governed when it came'
  const refused = whyRefused(intent, rules)
  return refused === null ? null : `by the rules from before it came it would be refused: ${refused}`
}

/** Where a state is kept, and by whom it is believed. */
const placeOf = (state: Settings['state']): string =>
  'branch' in state ? `branch ${state.branch} ${state.writer ?? ''}` : `folder ${state.dir}`

/**
 * Why nothing can release an intent, or null: since it came, the state was moved in which halts and receipts are kept,
 * or the switch that stops everything. What a person stopped, or what was applied already, may be forgotten there.
 */
const whyMoved = ({ stops }: Rules, { state, killSwitch }: Settings): string | null => {
  const isMoved =
    stops.state === null ? 'branch' in state && state.branch !== usualBranch : placeOf(stops.state) !== placeOf(state)
  if (isMoved) return 'the settings keep the state elsewhere since it came'
  return stops.killSwitch === null || stops.killSwitch === killSwitch
    ? null
    : 'the settings name another kill switch since it came'
}

/** Why an intent waits. `release`: whether a person's word on record releases it. */
export interface Waits {
  readonly reason: string
  readonly release: boolean
}

const waitsByBefore = async ({ observed, rulesAt }: Governing, intent: Intent, now: Date): Promise<Waits | null> => {
  if (!('branch' in observed.settings.state) || isHeld(intent, now)) return null
  const before = await stoodBefore(observed, intent)
  const unclear = (reason: string): Waits => ({
    reason: `what was governed before it came cannot be told: ${reason}`,
    release: true,
  })
  if (!before.known) return unclear(before.reason)
  for (const sha of before.value) {
    const held = await rulesAt(sha)
    if (!held.known) return unclear(`at ${sha.slice(0, 7)}: ${held.reason}`)
    const moved = whyMoved(held.value, observed.settings)
    if (moved !== null) return { reason: `${moved}: ${bringAnew}`, release: false }
    const reason = whyBy(held.value, intent, observed.settings)
    if (reason !== null) return { reason, release: true }
  }
  return null
}

/**
 * Why an intent waits as of an instant, or null: its name is governed, or the rules from where the change that brought it
 * began ask for a person's word, so that nobody lifts them and makes use of that at once. Where the state is a folder,
 * only what the working tree says counts.
 */
export const whyWaits = async (given: Governing, intent: Intent, now: Date): Promise<Waits | null> => {
  const before = await waitsByBefore(given, intent, now)
  if (before?.release === false) return before
  return isNow(given.observed)(intent.name) ? { reason: 'its name is governed', release: true } : before
}
