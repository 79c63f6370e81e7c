import type { ChangedFile } from './workspace.ts'

const workflowPrefix = 'workflow:'

/**
 * The path that a finding's subject speaks of: `path`, `path#locator` and `workflow:path` lose what is not path. For
 * subjects that are no files (`repo-vars/NAME`, a purl) it is the subject without its locator.
 */
export const pathOfSubject = (subject: string): string => {
  const bare = subject.startsWith(workflowPrefix) ? subject.slice(workflowPrefix.length) : subject
  const hash = bare.indexOf('#')
  return hash === -1 ? bare : bare.slice(0, hash)
}

/** The subject as it reads after the renames of a change, so that base and head compare. */
export const renameSubject = (subject: string, renames: ReadonlyMap<string, string>): string => {
  const from = pathOfSubject(subject)
  const to = renames.get(from)
  if (to === undefined) return subject
  const start = subject.startsWith(workflowPrefix) ? workflowPrefix.length : 0
  return subject.slice(0, start) + to + subject.slice(start + from.length)
}

/** Old path → new path of the files that a change renamed. */
export const renamesOf = (files: readonly ChangedFile[]): ReadonlyMap<string, string> =>
  new Map(files.flatMap(({ path, from }) => (from === null || from === path ? [] : [[from, path] as const])))
