import { open, readFile, rename, rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { IncompleteError } from '../../domain/errors.ts'

const tries = 200
const pauseMs = 25

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

const take = async (file: string): Promise<boolean> => {
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.writeFile(String(process.pid))
    await handle.close()
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Removes a lock whose process is gone. Moved away first and put back if it was somebody's new one. */
const breakDead = async (file: string): Promise<void> => {
  const holder = Number(await readFile(file, 'utf8').catch(() => ''))
  if (!Number.isSafeInteger(holder) || holder <= 0 || isAlive(holder)) return
  const aside = `${file}.${process.pid}`
  await rename(file, aside).catch(() => {})
  const moved = await readFile(aside, 'utf8').catch(() => null)
  if (moved !== null && moved !== String(holder)) await rename(aside, file)
  await rm(aside, { force: true })
}

/**
 * Runs an action while no other process of this machine runs one under the same file. A lock whose process is gone is
 * broken. Throws IncompleteError when another process holds it for five seconds.
 */
export const withFileLock = async <Result>(file: string, action: () => Promise<Result>): Promise<Result> => {
  for (let attempt = 0; !(await take(file)); attempt += 1) {
    if (attempt === tries)
      throw new IncompleteError(
        `Another process is writing the watchdog's state and does not finish.`,
        `If none is running, delete ${file}.`,
      )
    await breakDead(file)
    await setTimeout(pauseMs)
  }
  try {
    return await action()
  } finally {
    await rm(file, { force: true })
  }
}
