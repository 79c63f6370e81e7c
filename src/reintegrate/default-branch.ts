import { globMatcher } from '../domain/glob.ts'
import type { GateView } from '../domain/gate.ts'

/** Whether the default branch holds any file that matches, under its old name if the change renames it. */
export const anyStoodBefore = (view: Pick<GateView, 'change' | 'tree'>, globs: readonly string[]): boolean => {
  const gone = (view.change?.files ?? []).flatMap(({ status, path, from }) =>
    status === 'removed' ? [path] : status === 'renamed' && from !== null ? [from] : [],
  )
  const brought = new Set(
    (view.change?.files ?? [])
      .filter(({ status }) => status === 'added' || status === 'renamed')
      .map(({ path }) => path),
  )
  const matchers = globs.map(globMatcher)
  return (
    gone.some((path) => matchers.some((matches) => matches(path))) ||
    view.tree.match(globs).some((path) => !brought.has(path))
  )
}
