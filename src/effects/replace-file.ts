import { randomUUID } from 'node:crypto'
import { open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { IncompleteError, messageOf } from '../domain/errors.ts'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'there is no such folder',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a part of the path is a file',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
}

const codeSchema = z.object({ code: z.string() })

/** The code of a failure of the disk (`ENOENT`), or null for any other error. */
export const diskCode = (error: unknown): string | null => codeSchema.safeParse(error).data?.code ?? null

/** A failure of the disk in words. */
export const diskFailure = (path: string, error: unknown): IncompleteError => {
  if (error instanceof IncompleteError) return error
  return new IncompleteError(`cannot write ${path}: ${reasons[diskCode(error) ?? ''] ?? messageOf(error)}`)
}

/** Whether a path is the system's own, such as `/dev/stdout`, whose link leads to no file. */
export const isSystems = (path: string): boolean => /^\/(?:dev|proc)\//.test(path)

/** What is at a path, links followed; null where nothing is. */
export const statOf = async (path: string) => {
  try {
    return await stat(path)
  } catch (error) {
    if (diskCode(error) === 'ENOENT') return null
    throw error
  }
}

/** Replaces a file, or makes it, as a whole or not at all; a file that is there keeps its mode. */
export const replaceFile = async (path: string, text: string | Uint8Array): Promise<void> => {
  const there = await statOf(path)
  if (there?.isDirectory() === true) throw new IncompleteError(`cannot write ${path}: it is a folder`)
  const isDevice = there !== null && !there.isFile()
  if (isDevice || isSystems(path)) {
    await writeFile(path, text)
    return
  }
  const fresh = `${path}.${randomUUID()}`
  try {
    const handle = await open(fresh, 'wx', there === null ? 0o666 : there.mode & 0o777)
    try {
      await handle.writeFile(text)
      if (there !== null) await handle.chmod(there.mode & 0o777)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(fresh, path)
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => {})
    throw error
  }
}
