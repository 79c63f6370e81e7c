import type { RuleSet } from './rule-sets.ts'
import { ruledValues } from './rule-sets.ts'
import type { Verdict } from './intent-oracle.ts'

/** What may become of a file under rules; `open`: the contract leaves it to the reader, `usable` what it must be else. */
export interface Fate {
  readonly state: 'refused' | 'governed' | 'held' | 'due'
  readonly open: boolean
}

/** Names that end so hold a secret, whatever their value is. */
const endings = ['API_KEY', 'PASSWORD', 'SECRET']
/** What tells such a name in part, as a mutation leaves it. */
const hints = ['KEY', 'PASS', 'SECRET', 'TOKEN', 'WORD']
/** Switches, placeholders and places where a secret is kept are values that any name may have. */
const harmless = ['on', 'off', 'true', '0', '1', '<token>', 'vault:kv/app/key', 'by-the-driver']

/** Whether a value under a name is a credential in the clear; null where the contract leaves it open. */
const isSecret = (name: string, value: unknown, states: readonly string[]): boolean | null => {
  if (typeof value !== 'string' || value === '' || states.includes(value)) return false
  if (endings.some((ending) => name.endsWith(ending)))
    return ruledValues.includes(value) && value !== 'by-the-driver' ? !harmless.includes(value) : null
  return hints.some((hint) => name.includes(hint)) && !['info', 'debug', '1', '12'].includes(value) ? null : false
}

const bagOf = (text: string): Readonly<Record<string, unknown>> => {
  const value: unknown = JSON.parse(text)
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

const minutes = 60_000
const instant = (value: unknown): number => (typeof value === 'string' ? new Date(value).getTime() : Number.NaN)

/** Why a value or a name does not suit the rules. */
const breaks = (file: Readonly<Record<string, unknown>>, name: string, { means }: RuleSet): boolean => {
  if (!means.listed(name)) return true
  const { value, operation, store, encrypted_value: box, scope = 'repo', environment = null } = file
  const isVariable = store === 'variables' || (store === undefined && box === undefined)
  if (operation !== 'set' || !isVariable || typeof value !== 'string') return false
  return means.demands.some(
    (one) => one.name === name && one.scope === scope && one.environment === environment && !one.holds(value),
  )
}

/** Judges by the rules what `verdict` said of the file without any. */
export const fateUnder = (text: string, verdict: Verdict, rules: RuleSet, asOf: Date): Fate => {
  const refused = { state: 'refused', open: false } as const
  if (verdict === 'refuse') return refused
  const file = bagOf(text)
  const name = String(file['name']).toUpperCase()
  if (breaks(file, name, rules)) return refused
  const secret = isSecret(name, file['value'], rules.means.states[name] ?? [])
  if (secret === true) return refused
  const queued = instant(file['queued_at'])
  if (queued > asOf.getTime() + 5 * minutes) return refused
  const open = verdict === 'either' || secret === null
  if (rules.means.governed(name)) return { state: 'governed', open }
  return { state: instant(file['blocked_until']) > asOf.getTime() ? 'held' : 'due', open }
}
