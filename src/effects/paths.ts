import { IncompleteError } from '../domain/errors.ts'
import { isWritable } from '../domain/writable-path.ts'

/** Throws IncompleteError at the first path that could lead out of the repository or into git's own files. */
export const requireInside = (paths: readonly string[]): void => {
  const seen = new Set<string>()
  for (const path of paths) {
    if (!isWritable(path)) throw new IncompleteError(`${JSON.stringify(path)} is no path that may be written`)
    if (seen.has(path)) throw new IncompleteError(`${JSON.stringify(path)} stands twice in one commit`)
    seen.add(path)
  }
}
