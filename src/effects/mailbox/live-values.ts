import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import type { Change } from '../../domain/change.ts'
import { layerOf } from '../../domain/intent.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Live, LiveVariable } from '../../domain/live.ts'
import { wantedValue } from '../../domain/receipt.ts'

/** Of a secret GitHub tells only when it was written. */
const standOf = ({ value, updatedAt }: LiveVariable, { store }: Intent): Answer<string> => {
  const stand = store === 'variables' ? value : updatedAt
  return stand === null ? unknown('GitHub does not say how it stands') : known(stand)
}

/**
 * How that which an intent writes stands at GitHub now: a variable's value, the instant at which a secret was last
 * written, null when there is none of the name.
 */
export const liveStand = async (live: Live, intent: Intent): Promise<Answer<string | null>> => {
  const { environment, name } = intent
  const layer = layerOf(intent)
  const listed = environment === null ? await live.variables(layer) : await live.variables(layer, environment)
  if (!listed.known) return listed
  const found = listed.value.find((one) => one.name.toUpperCase() === name)
  return found === undefined ? known(null) : standOf(found, intent)
}

/** The change that an intent asks for. */
export const changeOf = (intent: Intent): Change => {
  const { store, scope, environment, name, sealed } = intent
  const value = wantedValue(intent)
  if (store === 'variables')
    return value === null
      ? { kind: 'delete-variable', scope, environment, name }
      : { kind: 'set-variable', scope, environment, name, value }
  return sealed === null
    ? { kind: 'delete-secret', store, scope, environment, name }
    : { kind: 'set-secret', store, scope, environment, name, ...sealed }
}
