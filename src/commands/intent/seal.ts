import { layerAt } from '../../domain/intent.ts'
import type { IntentStore } from '../../domain/intent.ts'
import { IncompleteError, RefusedError, TokenError, UsageError } from '../../domain/errors.ts'
import type { PublicKey } from '../../domain/live.ts'
import type { Observed } from '../../domain/observed.ts'
import { sealTo } from '../../formats/sealed-box.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { lookFor } from './mailbox.ts'
import type { IntentOptions } from './options.ts'
import { hint, queue } from './queue.ts'

/** GitHub's limit for the value of a secret: 48 KB. */
const maxSecretBytes = 49_152

const nameOf = ({ args }: Invocation, options: IntentOptions): string => {
  const [, positional, surplus] = args
  const name = options.name ?? positional
  if (name === undefined) throw new UsageError('intent seal takes the name of a secret')
  const isClear = surplus !== undefined || options.value !== null || (options.name !== null && positional !== undefined)
  if (isClear)
    throw new UsageError(
      'a secret is never given on the command line, where your shell remembers it',
      `${hint}; give it when you are asked, or on stdin, and change it if it was real`,
    )
  return name
}

/** The clear value, from whoever types it or from stdin; a line feed at the end is the shell's. */
const clearOf = async ({ terminal }: Invocation, name: string, fromStdin: boolean): Promise<string> => {
  const read =
    terminal.readLine === null || fromStdin
      ? await terminal.readAll()
      : await terminal.readLine(`Value of ${name} (not shown): `)
  const clear = read.replace(/\r?\n$/, '')
  if (clear === '') throw new UsageError('the value is empty', `${hint}; type it when asked, or give it on stdin`)
  if (Buffer.byteLength(clear) > maxSecretBytes)
    throw new UsageError(`the value is longer than GitHub takes (${maxSecretBytes} bytes)`, hint)
  return clear
}

const keyOf = async ({ live }: Observed, options: IntentOptions, store: IntentStore): Promise<PublicKey> => {
  const { scope, environment } = options
  const layer = layerAt(store, scope)
  if (layer === null) throw new UsageError(`secrets of ${store} are set for a repository alone`, hint)
  if (scope === 'env' && environment === null) throw new UsageError('--scope env takes --environment', hint)
  const key = environment === null ? await live.publicKey(layer) : await live.publicKey(layer, environment)
  if (key.known) return key.value
  const listed = environment === null ? null : await live.environments()
  if (listed?.known === true && !listed.value.some((one) => one.toLowerCase() === environment?.toLowerCase()))
    throw new UsageError(`there is no environment ${environment}`, `${hint}; correct the name, or create it first`)
  const said = `the public key to seal to cannot be read: ${key.reason}`
  if (key.permission !== undefined)
    throw new RefusedError(said, [key.permission], `Give a token with ${key.permission}.`)
  throw new IncompleteError(said, hint)
}

/**
 * Queues a secret: reads its public key at GitHub, seals the value to it on this machine, and writes the sealed form
 * alone into the mailbox. The clear value is in no file, no message and no request.
 */
export const sealSecret = async (invocation: Invocation, options: IntentOptions): Promise<CommandResult> => {
  const name = nameOf(invocation, options)
  const store = options.store ?? 'actions'
  if (store === 'variables') throw new UsageError('variables are not sealed', 'use intent set')
  if (invocation.flags.offline)
    throw new UsageError('sealing asks GitHub for its public key, and --offline forbids that')
  if (invocation.env.token === null)
    throw new TokenError('Sealing asks GitHub for its public key, and there is no token.', 'Set SAR_TOKEN.')
  const { observed } = await lookFor(invocation, { path: undefined, alone: false })
  const key = await keyOf(observed, options, store)
  const encrypted = await sealTo(key, await clearOf(invocation, name, options.valueStdin))
  if (encrypted === null) throw new IncompleteError("GitHub's public key is not in the documented form", hint)
  const sealed = { encrypted, keyId: key.id }
  return queue(invocation, observed, options, { operation: 'set', name, value: null, store, sealed })
}
