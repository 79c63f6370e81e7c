import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import type { Change } from '../../domain/change.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Live } from '../../domain/live.ts'
import { wantedValue } from '../../domain/receipt.ts'

const layers = { repo: 'repo-vars', org: 'org-vars', env: 'env-vars' } as const

/** The variable that an intent writes, as GitHub has it now: null when it is absent. */
export const liveValue = async (live: Live, intent: Intent): Promise<Answer<string | null>> => {
  const { scope, environment, name } = intent
  const layer = layers[scope]
  const listed = environment === null ? await live.variables(layer) : await live.variables(layer, environment)
  if (!listed.known) return listed
  return known(listed.value.find((one) => one.name.toUpperCase() === name)?.value ?? null)
}

/** The change that an intent asks for. */
export const changeOf = (intent: Intent): Change => {
  const { scope, environment, name } = intent
  const value = wantedValue(intent)
  return value === null
    ? { kind: 'delete-variable', scope, environment, name }
    : { kind: 'set-variable', scope, environment, name, value }
}
