import { isOfLesson } from '../../../../formats/repository-paths.ts'

/** The folder of a path, without a slash at its end; the empty string for the root. */
export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))

/** A relative path from a folder; null where it leads out of the tree or is absolute. */
export const joined = (folder: string, relative: string): string | null => {
  if (relative.startsWith('/')) return null
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of relative.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return null
    } else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

const development =
  /(?:^|[-_./])(?:dev|devel|develop|development|tests?|testing|docs?|lint|linting|ci|typing|types|build|examples?|notebooks?|benchmarks?|tools?|labs?|codelabs?|workshops?|exercises?|tutorials?|demos?)(?:[-_./]|$)/i

/** Whether a list of requirements is for development, tests, documentation or teaching, by its path. */
export const isDevelopmentList = (path: string): boolean => development.test(path) || isOfLesson(path)

const shown = /(?:^|\/)(?:examples?|samples?|tutorials?|docs?|demos?|benchmarks?)\//i

/** Whether a list goes with an example, for whoever tries it out. */
export const isExampleList = (path: string): boolean => shown.test(path)
