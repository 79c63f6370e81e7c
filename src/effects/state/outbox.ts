import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { IncompleteError, messageOf } from '../../domain/errors.ts'
import { sha256 } from '../../domain/identity.ts'
import { diskCode, replaceFile } from '../replace-file.ts'
import { keptUpdateSchema } from './kept.ts'
import type { KeptUpdate } from './kept.ts'

/** Where a writer keeps the updates that GitHub refused, in order, until it takes them. */
export interface Outbox {
  /** False where nothing lasts beyond the process. */
  readonly lasts: boolean
  read(): Promise<readonly KeptUpdate[]>
  /** Replaces them all. */
  write(kept: readonly KeptUpdate[]): Promise<void>
}

/** Keeps nothing: for a process that leaves nothing behind, as in a workflow's job. What it did is found again. */
export const noOutbox: Outbox = { lasts: false, read: async () => [], write: async () => {} }

/** The outbox of one repository's state in a folder of the machine, one file each. */
export const diskOutbox = (folder: string, place: { readonly repository: string; readonly branch: string }): Outbox => {
  const file = join(folder, `${sha256(`${place.repository.toLowerCase()} ${place.branch}`).slice(0, 16)}.json`)
  return {
    lasts: true,
    read: async () => {
      try {
        return z.array(keptUpdateSchema).parse(JSON.parse(await readFile(file, 'utf8')))
      } catch (error) {
        if (diskCode(error) === 'ENOENT') return []
        throw new IncompleteError(
          `What waits to be written to the state of ${place.repository} cannot be read: ${messageOf(error)}`,
          `Mend or remove ${file}.`,
        )
      }
    },
    write: async (kept) => {
      if (kept.length === 0) return rm(file, { force: true })
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return replaceFile(file, JSON.stringify(kept))
    },
  }
}
