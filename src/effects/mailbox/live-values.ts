import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import type { Change } from '../../domain/change.ts'
import { layerOf } from '../../domain/intent.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Live, LiveVariable, OrganizationLayer } from '../../domain/live.ts'
import { wantedValue } from '../../domain/receipt.ts'

/** Of a secret GitHub tells only when it was written. */
const standOf = ({ value, updatedAt }: LiveVariable, { store }: Intent): Answer<string> => {
  const stand = store === 'variables' ? value : updatedAt
  return stand === null ? unknown('GitHub does not say how it stands') : known(stand)
}

/**
 * How that which an intent writes stands at GitHub: a variable's value, the instant at which a secret was last written,
 * null when there is none of the name. `hidden`: the organisation has it, and does not share it with this repository.
 */
export interface LiveStand {
  readonly stand: string | null
  readonly hidden: boolean
}

/** An organisation's is asked for by its name: the repository's own list leaves out what others share among them. */
const ofOrganization = async (live: Live, layer: OrganizationLayer, name: string) => {
  const held = await live.organizationEntry(layer, name)
  if (!held.known || held.value === null) return held.known ? known({ found: undefined, hidden: false }) : held
  const seen = await live.variables(layer)
  if (!seen.known) return seen
  return known({ found: held.value, hidden: !seen.value.some((one) => one.name.toUpperCase() === name) })
}

const ofRepository = async (live: Live, { environment, name, ...where }: Intent) => {
  const layer = layerOf(where)
  if (layer === 'org-vars' || layer === 'org-secrets') return ofOrganization(live, layer, name)
  const listed = environment === null ? await live.variables(layer) : await live.variables(layer, environment)
  if (!listed.known) return listed
  return known({ found: listed.value.find((one) => one.name.toUpperCase() === name), hidden: false })
}

/** How that which an intent writes stands at GitHub now. */
export const liveStand = async (live: Live, intent: Intent): Promise<Answer<LiveStand>> => {
  const looked = await ofRepository(live, intent)
  if (!looked.known) return looked
  const { found, hidden } = looked.value
  if (found === undefined) return known({ stand: null, hidden })
  const stand = standOf(found, intent)
  return stand.known ? known({ stand: stand.value, hidden }) : stand
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
