import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { withCopy } from '../context/stores/private-copy.ts'
import { diskWorkspace } from '../context/workspace/disk.ts'
import { withinTree } from '../context/workspace/on-disk.ts'
import { IncompleteError, UsageError, exitCodes } from '../domain/errors.ts'
import type { Archive } from '../domain/memory-archive.ts'
import { restoreStore } from '../effects/restore-store.ts'
import type { Restored } from '../effects/restore-store.ts'
import { archiveIn } from '../formats/memory-archive.ts'
import { defineVerb } from './command.ts'
import type { CommandResult, Invocation } from './command.ts'
import { parseFlags } from './flags.ts'

const optionsSchema = z.object({ apply: z.boolean().default(false) })

const largestStore = 256 * 1024 * 1024

const archiveAt = async (file: string, named: string): Promise<Archive> => {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) throw new UsageError(`cannot read ${named}`, 'name an archive, as the pull request does')
  const archive = archiveIn(text)
  if (archive.known) return archive.value
  throw new UsageError(`${named} cannot be used: ${archive.reason}`, 'take it from Git as it was merged')
}

const told: Readonly<Record<Restored, (store: string) => string>> = {
  already: (store) => `${store} holds what it held before: nothing to restore`,
  exact: (store) => `${store}: every entry and everything else as before`,
  merged: (store) => `${store}: every entry, beside what has changed since`,
}

/** Restores in place, or on a copy where nothing is to be written. */
const restoreIn = async (root: string, archive: Archive, apply: boolean): Promise<Restored> => {
  const { store } = archive.head
  const place = withinTree(root, store)
  if (!place.known) throw new IncompleteError(`cannot restore into ${store}: ${place.reason}`)
  const { tree } = await diskWorkspace(root)
  const answer = apply
    ? await restoreStore(place.value, archive)
    : await withCopy({ root, tree }, store, largestStore, ({ file }) => restoreStore(file, archive))
  if (!answer.known) throw new IncompleteError(`nothing was restored: ${answer.reason}`)
  return answer.value
}

const restore = async (invocation: Invocation): Promise<CommandResult> => {
  const { args, cwd } = invocation
  const { apply } = parseFlags(optionsSchema, invocation.options)
  const named = args[1] ?? ''
  const archive = await archiveAt(resolve(cwd, named), named)
  const { root } = await diskWorkspace(cwd)
  if (root === null) throw new UsageError('memory restore works in a checkout', 'run it in the repository')
  const ended = await restoreIn(root, archive, apply)
  const { entries } = archive.head
  const doing =
    ended === 'already'
      ? ''
      : `${apply ? 'restored' : 'would restore'} ${entries} ${entries === 1 ? 'entry' : 'entries'}, `
  const last = apply || ended === 'already' ? '' : 'Nothing was written: --apply restores.\n'
  return { text: `${doing}${told[ended](archive.head.store)}\n${last}`, exitCode: exitCodes.ok }
}

export const memoryVerb = defineVerb({
  formats: ['table'],
  declare: (command) =>
    command
      .argument('<action>', 'restore')
      .argument('<archive>', 'an archive that a pull request of SAR-005 brought')
      .option('--apply', 'write into the store, uncommitted'),
  run: (invocation) => {
    if (invocation.args[0] !== 'restore')
      throw new UsageError(`memory does not know ${invocation.args[0] ?? 'that'}`, 'it knows restore')
    return restore(invocation)
  },
})
