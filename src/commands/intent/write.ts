import { UsageError } from '../../domain/errors.ts'
import type { Registry } from '../../domain/registry.ts'
import { credentialFor } from '../../formats/registry-credentials.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { lookFor, rulesOf } from './mailbox.ts'
import type { IntentOptions } from './options.ts'
import { hint, queue } from './queue.ts'

/** One of two ways to say the same; both at once is refused. */
const oneOf = (what: string, given: readonly (string | null | undefined)[]): string | null => {
  const said = given.filter((one) => one !== null && one !== undefined)
  if (said.length > 1) throw new UsageError(`${what} was given twice`, hint)
  return said[0] ?? null
}

const valueOf = async ({ args, terminal }: Invocation, options: IntentOptions): Promise<string> => {
  const positional = options.name === null ? args[2] : args[1]
  const given = oneOf('the value', [positional, options.value, options.valueStdin ? '' : null])
  // A line feed at the end is the shell's, not the value's.
  const value = options.valueStdin ? (await terminal.readAll()).replace(/\r?\n$/, '') : given
  if (value === null) throw new UsageError('intent set takes a name and a value', 'or --value-stdin')
  return value
}

const requireNoCredential = (registry: Registry | null, name: string, value: string): void => {
  const credential = credentialFor(registry, name, value)
  if (credential !== null)
    throw new UsageError(
      `the value looks like a credential (${credential.kind})`,
      `${hint}; a secret is queued by intent seal${credential.wayOut}`,
    )
}

const requireNoValue = ({ value, valueStdin }: IntentOptions): void => {
  if (value !== null || valueStdin) throw new UsageError('intent delete takes no value', hint)
}

const nameOf = (operation: string, { args }: Invocation, options: IntentOptions): string => {
  const name = options.name ?? args[1]
  if (name === undefined) throw new UsageError(`intent ${operation} takes the name of a variable`)
  const most = 2 + (operation === 'set' ? 1 : 0) - (options.name === null ? 0 : 1)
  if (args.length > most) throw new UsageError(`intent ${operation} was given too much`, hint)
  return name
}

/** Writes one intent into the mailbox of the working tree, uncommitted. Exits 3 before anything is written. */
export const writeWish =
  (operation: 'set' | 'delete') =>
  async (invocation: Invocation, options: IntentOptions): Promise<CommandResult> => {
    const name = nameOf(operation, invocation, options)
    if (operation === 'delete') requireNoValue(options)
    const store = options.store ?? 'variables'
    if (operation === 'set' && store !== 'variables')
      throw new UsageError('a secret travels only sealed', `${hint}; use intent seal`)
    const value = operation === 'set' ? await valueOf(invocation, options) : null
    const { observed } = await lookFor(invocation, { path: undefined, alone: true })
    if (value !== null) requireNoCredential(rulesOf(observed).registry, name, value)
    return queue(invocation, observed, options, { operation, name, value, store })
  }
