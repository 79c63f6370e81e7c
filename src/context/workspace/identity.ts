/** `owner/name` by a remote's address: `https://HOST/owner/name.git`, `ssh://git@HOST/owner/name`, `git@HOST:owner/name`. */
export const repositoryOf = (remote: string): string | null => {
  const path = /^[a-z][a-z0-9+.-]*:\/\//i.test(remote)
    ? remote.replace(/^[^/]*\/\/[^/]*\//, '')
    : /^[^/:]+:(?!\/\/)/.test(remote)
      ? remote.slice(remote.indexOf(':') + 1)
      : ''
  const [owner = '', name = '', ...more] = path.split('/').filter((part) => part !== '')
  const bare = name.replace(/\.git$/, '')
  const usable = more.length === 0 && word.test(owner) && word.test(bare) && !/^\.+$/.test(bare)
  return usable && !remote.startsWith('file:') ? `${owner}/${bare}` : null
}

const word = /^[A-Za-z0-9._-]+$/

/** The arguments that make git say what `defaultBranchOf` reads. */
export const branchCommand = [
  'for-each-ref',
  '--format=%(refname) %(symref)',
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'refs/heads/main',
  'refs/heads/master',
]

/**
 * The default branch: what the remote's HEAD was when it was cloned, else `main` or `master` where there is one, at the
 * remote before here. A clone by a runner knows no remote HEAD.
 */
export const defaultBranchOf = (output: string): string | null => {
  const refs = new Map(output.split('\n').map((line) => [line.split(' ', 1)[0] ?? '', line.split(' ')[1] ?? '']))
  const head = refs.get('refs/remotes/origin/HEAD') ?? ''
  if (head.startsWith('refs/remotes/origin/')) return head.slice('refs/remotes/origin/'.length)
  const guesses = ['refs/remotes/origin/main', 'refs/remotes/origin/master', 'refs/heads/main', 'refs/heads/master']
  return guesses.find((ref) => refs.has(ref))?.replace(/^.*\//, '') ?? null
}

/** `git config --list -z`: each key, in lower case, with its last value; a key without a value is `true`. */
export const parseConfig = (output: string): ReadonlyMap<string, string> =>
  new Map(
    output
      .split('\0')
      .filter((record) => record !== '')
      .map((record) => {
        const end = record.indexOf('\n')
        return end < 0 ? [record, 'true'] : [record.slice(0, end), record.slice(end + 1)]
      }),
  )
