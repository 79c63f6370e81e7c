import { isAmong } from '../../context/mailbox/files.ts'
import { mailboxMemory } from '../../context/mailbox/memory.ts'
import type { Change } from '../../domain/change.ts'
import { codeSpan } from '../../domain/markdown-text.ts'
import { canonical, sha256 } from '../../domain/identity.ts'
import type { Settings } from '../../domain/settings.ts'
import type { State } from '../../domain/state.ts'
import type { Tree, TreeEntry } from '../../domain/workspace.ts'

/** The consumed files that still lie in the mailbox: inert, and in everybody's way. Sorted by path. */
export const consumedFiles = (
  tree: Tree,
  state: Pick<State, 'ledger' | 'mailbox'>,
): readonly Pick<TreeEntry, 'path' | 'blob'>[] => {
  const isConsumed = isAmong(mailboxMemory(state).consumed)
  return tree.entries.filter(isConsumed).map(({ path, blob }) => ({ path, blob }))
}

/** What a tidy commit is made from: the default branch at a commit, and the state. */
export interface TidyRequest {
  readonly tree: Tree
  readonly commit: string
  readonly defaultBranch: string
  readonly state: Pick<State, 'ledger' | 'mailbox'>
  readonly remove: Settings['mailbox']['remove']
}

/** The names of the branches on which consumed files are removed begin so. */
export const tidyBranches = 'sar/tidy/'

const bodyOf = (paths: readonly string[]): string =>
  [
    'These intents were applied, or lost against a later one; the ledger on the state branch says how each ended.',
    'The files are inert whether or not this is merged.',
    '',
    ...paths.map((path) => `- ${codeSpan(path)}`),
  ].join('\n')

/** The branch of the pull request that removes what is consumed now. */
export const tidyBranch = ({ tree, state }: Pick<TidyRequest, 'tree' | 'state'>): string => {
  const files = consumedFiles(tree, state).map(({ path, blob }) => [path, blob])
  return `${tidyBranches}${sha256(canonical(files)).slice(0, 10)}`
}

/**
 * The changes that remove consumed files: one commit on a branch of its own with its pull request, or one commit on the
 * default branch where the settings say so. The same files give the same branch, so that a repeated run doubles nothing.
 */
export const tidyMailbox = ({ tree, commit, defaultBranch, state, remove }: TidyRequest): readonly Change[] => {
  const consumed = consumedFiles(tree, state)
  if (consumed.length === 0) return []
  const paths = consumed.map(({ path }) => path)
  const title = `Remove ${paths.length} consumed intent(s)`
  const branch = remove === 'commit' ? defaultBranch : tidyBranch({ tree, state })
  const files = consumed.map(({ path, blob }) => ({ path, content: null, blob }))
  const removal: Change = { kind: 'commit', branch, from: commit, message: title, files }
  if (remove === 'commit') return [removal]
  return [
    removal,
    {
      kind: 'open-pull-request',
      head: branch,
      base: defaultBranch,
      title,
      body: bodyOf(paths),
      labels: [],
      reviewers: [],
    },
  ]
}
