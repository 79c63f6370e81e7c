import { colored, plain } from '../report/paint.ts'
import type { TerminalStyle } from '../report/terminal/style.ts'
import type { Invocation } from './command.ts'

/**
 * How to print for this invocation: colours only on a terminal, unless the environment forces or forbids them. Rows are
 * cut to the terminal's width; into a file or a pipe, or with --verbose, they go whole.
 */
export const styleOf = ({ flags, env, terminal }: Invocation): TerminalStyle => {
  const wanted = flags.color && !env.noColor && flags.out === null
  const takes = env.forceColor || terminal.outIsTerminal
  const cut = terminal.outIsTerminal && flags.out === null && !flags.verbose
  return {
    paint: wanted && takes ? colored : plain,
    width: cut ? terminal.columns : Number.POSITIVE_INFINITY,
    verbose: flags.verbose,
  }
}
