import type { ChangedFile } from '../../domain/workspace.ts'

/** A changed file before its patch was read. */
export type NamedChange = Omit<ChangedFile, 'lines'>

/**
 * Reads `git diff --raw --numstat -z`. Raw: `:<mode> <mode> <hash> <hash> <state>` NUL `path` NUL; numstat:
 * `<added>` tab `<removed>` tab `path` NUL, with two dashes for a binary file. Of a rename both write the old path and
 * the new one, each with a NUL of its own.
 */
export const parseRaw = (
  output: string,
): { readonly files: readonly NamedChange[]; readonly binary: ReadonlySet<string> } => {
  const fields = output.split('\0')
  const files = new Map<string, NamedChange>()
  const binary = new Set<string>()
  let at = 0
  const next = (): string => fields[at++] ?? ''
  while (at + 1 < fields.length) {
    const field = next()
    if (field.startsWith(':')) {
      const change = changed(field.slice(field.lastIndexOf(' ') + 1), next)
      files.set(change.path, change)
    } else {
      const [added, , path = ''] = splitOnce(field)
      if (path === '') next()
      const name = path === '' ? next() : path
      if (added === '-') binary.add(name)
    }
  }
  return { files: [...files.values()], binary }
}

function changed(state: string, next: () => string): NamedChange {
  const path = next()
  if (state.startsWith('R') || state.startsWith('C')) return { path: next(), status: 'renamed', from: path }
  const status = state === 'A' ? 'added' : state === 'D' ? 'removed' : 'modified'
  return { path, status, from: null }
}

/** Cuts `12<tab>3<tab>path` at its first two tabs: the path may hold more. */
function splitOnce(field: string): readonly string[] {
  const first = field.indexOf('\t')
  const second = field.indexOf('\t', first + 1)
  return [field.slice(0, first), field.slice(first + 1, second), field.slice(second + 1)]
}
