import { exitCodes } from '../../domain/errors.ts'
import { secretRotation } from '../../domain/secret-rotation.ts'
import { isSecretLayer, layersToRead, placeName } from '../../domain/variable-audit.ts'
import type { LayerAnswer } from '../../domain/variable-audit.ts'
import { renderJson } from '../../report/json.ts'
import { rotationText } from '../../report/vars/rotation.ts'
import type { StatedEnd } from '../../report/vars/rotation.ts'
import { expiriesOf, judgeExpiry } from '../../formats/secret-expiry.ts'
import type { Expiry } from '../../formats/secret-expiry.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { askLayers, askable, expectedOf, observeFor } from './audit.ts'
import type { Wanted } from './audit.ts'

const day = 86_400_000

/** When a token ends, as its variable states it: told two weeks before, urgent one week before. */
const statedEnd = (expiry: Expiry, answers: readonly LayerAnswer[], asOf: Date): StatedEnd => {
  const judged = judgeExpiry(expiry, answers, { warn: 14 * day, urgent: 7 * day, asOf })
  const { state } = judged
  const dated = 'days' in judged ? { days: judged.days, date: judged.date } : { days: null, date: null }
  const reason = state === 'unset' ? judged.why : state === 'unknown' ? judged.reason : null
  return { subject: expiry.subject, stated: `${placeName(expiry.at)}/${expiry.variable}`, state, ...dated, reason }
}

/** How old the secrets are, and when tokens end. Exits 1 where one is overdue or has ended, 4 where nobody could tell of one. */
export const rotateCheck = async (
  invocation: Invocation,
  wanted: Wanted & { readonly days: number; readonly compat: boolean },
): Promise<CommandResult> => {
  const observed = await observeFor(invocation, wanted)
  const registry = expectedOf(observed, wanted)
  askable(observed, invocation)
  const chosen = layersToRead(registry, wanted.allLayers).filter(
    ({ layer }) => isSecretLayer(layer) && (wanted.layer === null || layer === wanted.layer),
  )
  const names = new Set(chosen.map(placeName))
  const expiries = expiriesOf(registry).filter(({ secret }) => names.has(placeName(secret)))
  const all = [...chosen, ...expiries.map(({ at }) => at)].map((place) => [placeName(place), place] as const)
  const answers = await askLayers(observed, [...new Map(all).values()])
  const asOf = invocation.clock.now()
  const rotation = secretRotation(registry, answers, { days: wanted.days, asOf })
  const ends = expiries.map((expiry) => statedEnd(expiry, answers, asOf))
  const text =
    invocation.flags.format === 'json'
      ? renderJson({ schema: 'sar/secret-rotation@1', ...rotation, ends })
      : rotationText(rotation, ends)
  // The original's ends well whatever it finds; with --strict nobody is spared.
  if (wanted.compat && !invocation.flags.strict) return { text, exitCode: exitCodes.ok }
  const blind = ends.some(({ state }) => state === 'unknown')
  const bad = ends.some(({ state }) => state === 'expired' || state === 'unset')
  if (bad || rotation.overdue.length > 0) return { text, exitCode: exitCodes.findings }
  return { text, exitCode: blind || rotation.unknown.length > 0 ? exitCodes.incomplete : exitCodes.ok }
}
