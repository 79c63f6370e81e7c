import { UsageError } from '../../domain/errors.ts'
import { git, gitOutput } from './git.ts'
import { readOnDisk, entryOnDisk } from './on-disk.ts'
import { changedLines } from './patch-lines.ts'
import { parseRaw } from './raw-diff.ts'
import type { ChangedFile, ChangeSet } from '../../domain/workspace.ts'

/** The same output whatever the user has configured for `git diff`. */
const format = [
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--no-relative',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '-O/dev/null',
  '--find-renames',
  '--submodule=short',
  '--ignore-submodules=dirty',
  '--diff-algorithm=myers',
  '--inter-hunk-context=0',
]

/**
 * What a working tree changes since it left `base` (a branch, a tag or a commit): from the merge base of `base` and the
 * head to the files on disk, untracked ones included. Throws UsageError where git knows no such commit or there is no
 * head yet, and RepositoryError where there is no working tree.
 */
export const changeSince = async (root: string, base: string): Promise<ChangeSet> => {
  const [from, head] = await Promise.all([commitNamed(root, base), commitNamed(root, 'HEAD')])
  if (head === null) throw new UsageError('nothing to compare: the repository has no commit yet')
  if (from === null)
    throw new UsageError(`git knows no commit ${base}`, 'fetch it first, or name a branch, a tag or a commit')
  const fork = await mergeBase(root, from, head)
  const [place, raw, patch, untracked] = await Promise.all([
    gitOutput(root, ['rev-parse', '--show-toplevel']),
    gitOutput(root, ['diff', '--raw', '--numstat', '-z', '--abbrev=40', ...format, fork.commit, '--']),
    gitOutput(root, ['diff', '--patch', '--unified=0', ...format, fork.commit, '--']),
    gitOutput(root, ['ls-files', '--others', '--exclude-standard', '-z', '--full-name', '--', ':/']),
  ])
  const tracked = trackedChanges(raw.toString('utf8'), patch.toString('utf8'))
  const files = await withUntracked(place.toString('utf8').replace(/\n$/, ''), tracked, untracked.toString('utf8'))
  return {
    base: fork.commit,
    head,
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    partial: fork.partial,
  }
}

/** The commit that a branch, a tag, a full ref or a commit stands for; null where git knows none. */
export async function commitNamed(root: string, ref: string): Promise<string | null> {
  if (ref.includes('\0')) return null
  const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]
  const { code, stdout } = await git(root, asked)
  return code === 0 ? stdout.toString('utf8').trim() : null
}

async function mergeBase(
  root: string,
  from: string,
  head: string,
): Promise<{ readonly commit: string; readonly partial: string | null }> {
  const { code, stdout } = await git(root, ['merge-base', from, head])
  if (code === 0) return { commit: stdout.toString('utf8').trim().split('\n', 1)[0] ?? from, partial: null }
  const shallow = (await gitOutput(root, ['rev-parse', '--is-shallow-repository'])).toString('utf8').trim() === 'true'
  const reason = shallow
    ? 'shallow clone: where the change left its base is not in it (fetch-depth: 0 at the checkout)'
    : 'the change and its base have no commit in common'
  return { commit: from, partial: `${reason}; compared with the base itself` }
}

/** Joins what git says of the files of a change with the lines that its patch touches. */
function trackedChanges(raw: string, patch: string): readonly ChangedFile[] {
  const lines = changedLines(patch)
  const { files, binary } = parseRaw(raw)
  return files.map((file) => ({ ...file, lines: binary.has(file.path) ? null : (lines.get(file.path) ?? []) }))
}

/** A path that was dropped from the index and still lies there is modified, not removed. */
async function withUntracked(
  root: string,
  tracked: readonly ChangedFile[],
  output: string,
): Promise<readonly ChangedFile[]> {
  const removed = new Set(tracked.filter(({ status }) => status === 'removed').map(({ path }) => path))
  const paths = output.split('\0').filter((path) => path !== '' && !path.endsWith('/'))
  const added = await Promise.all(
    paths.map(async (path): Promise<ChangedFile> => {
      const status = removed.has(path) ? 'modified' : 'added'
      return { path, status, from: null, lines: await allLines(root, path) }
    }),
  )
  const again = new Set(paths)
  return [...tracked.filter(({ path }) => !again.has(path)), ...added]
}

async function allLines(root: string, path: string): Promise<readonly number[] | null> {
  const entry = entryOnDisk(root, path)
  if (entry === null || entry.kind === 'symlink') return null
  const bytes = await readOnDisk(root, entry)
  if (!bytes.known || bytes.value.includes(0)) return null
  const text = Buffer.from(bytes.value).toString('latin1')
  const count = text.split('\n').length - (text === '' || text.endsWith('\n') ? 1 : 0)
  return Array.from({ length: count }, (_, index) => index + 1)
}
