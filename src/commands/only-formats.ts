import { UsageError } from '../domain/errors.ts'
import type { Invocation } from './command.ts'
import type { OutputFormat } from './flags.ts'

/** Refuses a `--format` that a verb has no rendering for. */
export const onlyFormats = ({ flags }: Invocation, verb: string, formats: readonly OutputFormat[]): void => {
  if (!formats.includes(flags.format))
    throw new UsageError(`${verb} has no format ${flags.format}`, `it prints ${formats.join(', ')}`)
}
