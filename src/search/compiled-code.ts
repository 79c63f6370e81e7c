import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'

/** The folder in which this process keeps compiled code, as a thread has to be told; null where it keeps none. */
export const compiledCode = (): string | null => {
  const folder = getCompileCacheDir()
  // Node names a folder of its own version below the one that it was given.
  return folder === undefined ? null : dirname(folder)
}
