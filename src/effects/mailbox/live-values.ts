import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import type { Change } from '../../domain/change.ts'
import { sha256 } from '../../domain/identity.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Live } from '../../domain/live.ts'

const layers = { repo: 'repo-vars', org: 'org-vars', env: 'env-vars' } as const

/** The variable that an intent writes, as GitHub has it now: null when it is absent. */
export const liveValue = async (live: Live, intent: Intent): Promise<Answer<string | null>> => {
  const { scope, environment, name } = intent
  const layer = layers[scope]
  const listed = environment === null ? await live.variables(layer) : await live.variables(layer, environment)
  if (!listed.known) return listed
  return known(listed.value.find((one) => one.name.toUpperCase() === name)?.value ?? null)
}

/** What the intent wants the variable to be: null for absent. */
export const wantedValue = ({ operation, value }: Intent): string | null => (operation === 'delete' ? null : value)

/** The change that an intent asks for. */
export const changeOf = (intent: Intent): Change => {
  const { scope, environment, name } = intent
  const value = wantedValue(intent)
  return value === null
    ? { kind: 'delete-variable', scope, environment, name }
    : { kind: 'set-variable', scope, environment, name, value }
}

/** One salt an intent, so that equal values have unequal hashes and a repeated run writes the same receipt. */
export const saltOf = ({ path, blob }: Intent): string => sha256(`${blob} ${path}`).slice(0, 32)

/** A value in the ledger: SHA-256 over salt, NUL and value; null for an absent variable. */
export const receiptHash = (intent: Intent, value: string | null): string | null =>
  value === null ? null : sha256(`${saltOf(intent)}\0${value}`)
