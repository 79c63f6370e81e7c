import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { randomUUID } from 'node:crypto'
import { IncompleteError, messageOf } from '../domain/errors.ts'

/** Writes a result to a file as a whole or not at all; folders are made. Throws IncompleteError where the disk refuses. */
export const writeOut = async (path: string, text: string): Promise<void> => {
  const target = resolve(path)
  const fresh = `${target}.${randomUUID()}`
  try {
    await mkdir(dirname(target), { recursive: true })
    await writeFile(fresh, text)
    await rename(fresh, target)
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined)
    throw new IncompleteError(`cannot write ${path}: ${messageOf(error)}`)
  }
}
