import { checkoutBegun } from './checkout.ts'
import { defineVerb } from './command.ts'
import type { CommandResult, Invocation } from './command.ts'
import { addSearchFlags } from './flags.ts'
import type { OutputFormat } from './flags.ts'

const formats: readonly OutputFormat[] = ['table', 'json', 'md', 'sarif']

const run = async (invocation: Invocation, phase: 'search' | 'triage'): Promise<CommandResult> => {
  const begun = checkoutBegun(invocation, invocation.args[0])
  const { searchAndPrint } = await import('./search-and-print.ts')
  return searchAndPrint(invocation, phase, begun)
}

export const searchVerb = defineVerb({
  formats,
  declare: (command) => addSearchFlags(command.argument('[path]', 'a working tree', '.')),
  run: (invocation) => run(invocation, 'search'),
})

export const triageVerb = defineVerb({
  formats,
  declare: (command) => addSearchFlags(command.argument('[path]', 'a working tree', '.')),
  run: (invocation) => run(invocation, 'triage'),
})
