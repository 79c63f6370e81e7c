import { exitCodes } from '../../domain/errors.ts'
import type { ExitCode } from '../../domain/errors.ts'

/** What an audit found, as far as it decides how the command ends. */
interface Found {
  readonly absentRequired: number
  readonly invalid: number
  /** Nobody could say whether a required one is there, or a layer that was asked for did not answer. */
  readonly blind: boolean
}

/** How the command line wants it to end. */
interface Ending {
  readonly compat: boolean
  readonly failOnAbsent: boolean
  readonly strict: boolean
  /** Whether the original's action of this name ends well with something absent. */
  readonly lenient: boolean
}

/**
 * 1 where a required entry is absent or a value is one that the registry forbids, 4 where nobody could say whether one is,
 * else 0. Scripts of the original tool (`--compat`) know no 4, so they get it with `--strict` alone; its `check` says 1
 * only when `--fail-on-absent` asks.
 */
export const auditEnding = (
  { absentRequired, invalid, blind }: Found,
  { compat, failOnAbsent, strict, lenient }: Ending,
): ExitCode => {
  if (absentRequired > 0 && !(compat && lenient && !failOnAbsent)) return exitCodes.findings
  if (invalid > 0 && !compat) return exitCodes.findings
  return blind && (strict || !compat) ? exitCodes.incomplete : exitCodes.ok
}
