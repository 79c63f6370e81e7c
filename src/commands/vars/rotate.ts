import { exitCodes } from '../../domain/errors.ts'
import { secretRotation } from '../../domain/secret-rotation.ts'
import { isSecretLayer, layersToRead } from '../../domain/variable-audit.ts'
import { renderJson } from '../../report/json.ts'
import { rotationText } from '../../report/vars/rotation.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { askLayers, askable, expectedOf, observeFor } from './audit.ts'
import type { Wanted } from './audit.ts'

/** How old the secrets are. Exits 1 where one is overdue, 4 where nobody could tell of one. */
export const rotateCheck = async (
  invocation: Invocation,
  wanted: Wanted & { readonly days: number; readonly compat: boolean },
): Promise<CommandResult> => {
  const observed = await observeFor(invocation, wanted)
  const registry = expectedOf(observed, wanted)
  askable(observed, invocation)
  const places = layersToRead(registry, wanted.allLayers).filter(
    ({ layer }) => isSecretLayer(layer) && (wanted.layer === null || layer === wanted.layer),
  )
  const answers = await askLayers(observed, places)
  const rotation = secretRotation(registry, answers, { days: wanted.days, asOf: invocation.clock.now() })
  const text =
    invocation.flags.format === 'json'
      ? renderJson({ schema: 'sar/secret-rotation@1', ...rotation })
      : rotationText(rotation)
  // The original's ends well whatever it finds; with --strict nobody is spared.
  if (wanted.compat && !invocation.flags.strict) return { text, exitCode: exitCodes.ok }
  if (rotation.overdue.length > 0) return { text, exitCode: exitCodes.findings }
  return { text, exitCode: rotation.unknown.length > 0 ? exitCodes.incomplete : exitCodes.ok }
}
