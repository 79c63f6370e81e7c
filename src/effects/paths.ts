import { IncompleteError } from '../domain/errors.ts'

/** Names that some file system takes for `.git`: in any case, with an 8.3 name, with trailing dots or spaces. */
const gitFolder = /^(?:\.git|git~1)[. ]*$/i

const unfit = (part: string): boolean => part === '' || part === '.' || part === '..' || gitFolder.test(part)

/** Whether a path is that of a file inside a repository on every system: relative, written with `/`, not in `.git`. */
const isInside = (path: string): boolean => !/[\\\p{Cc}]/u.test(path) && !path.split('/').some(unfit)

/** Throws IncompleteError at the first path that could lead out of the repository or into git's own files. */
export const requireInside = (paths: readonly string[]): void => {
  const seen = new Set<string>()
  for (const path of paths) {
    if (!isInside(path)) throw new IncompleteError(`${JSON.stringify(path)} is no path that may be written`)
    if (seen.has(path)) throw new IncompleteError(`${JSON.stringify(path)} stands twice in one commit`)
    seen.add(path)
  }
}
