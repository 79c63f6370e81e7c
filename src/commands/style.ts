import { colored, plain } from '../report/paint.ts'
import type { TerminalStyle } from '../report/terminal/style.ts'
import type { Invocation } from './command.ts'

/** How to print for this invocation: colours only on a terminal, unless the environment forces or forbids them. */
export const styleOf = ({ flags, env, terminal }: Invocation): TerminalStyle => {
  const wanted = flags.color && !env.noColor && flags.out === null
  const takes = env.forceColor || terminal.outIsTerminal
  return { paint: wanted && takes ? colored : plain, width: terminal.columns, verbose: flags.verbose }
}
