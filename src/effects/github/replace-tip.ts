import type { Receipt } from '../../domain/change.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { headOf } from './branch.ts'
import type { ChangeOf, Place } from './place.ts'
import { isBehind, singleCommit } from './tip.ts'

type Commit = ChangeOf<'commit'>

/** A commit on `from` that no branch holds yet. GitHub signs what an app commits without naming an author. */
const written = async ({ octokit, at }: Place, { from, message, files }: Commit) => {
  const binary = files.find(({ encoding }) => encoding !== undefined)
  if (binary !== undefined) throw new IncompleteError(`${binary.path} is no text, and is not written anew on a branch`)
  const { data: base } = await octokit.rest.git.getCommit({ ...at, commit_sha: from })
  const entries = files.map(({ path, content }) => ({
    path,
    mode: '100644' as const,
    type: 'blob' as const,
    ...(content === null ? { sha: null } : { content }),
  }))
  const { data: tree } = await octokit.rest.git.createTree({ ...at, base_tree: base.tree.sha, tree: entries })
  const { data: made } = await octokit.rest.git.createCommit({ ...at, message, tree: tree.sha, parents: [from] })
  return { sha: made.sha, url: made.html_url, tree: tree.sha }
}

const treeAt = async ({ octokit, at }: Place, commit: string) => {
  const { data } = await octokit.rest.git.getCommit({ ...at, commit_sha: commit })
  return { tree: data.tree.sha, parents: data.parents.map(({ sha }) => sha) }
}

/**
 * What is replaced is one commit, on top of what the base has, that touches the same files or is the run's own: nobody's
 * work is lost.
 */
const requireReplaceable = async (place: Place, { branch, from, files, own }: Commit, head: string): Promise<void> => {
  const paths = new Set(files.map(({ path }) => path))
  const tip = await singleCommit(place, head)
  const isKnown = tip !== null && (own === true || tip.touched.every((path) => paths.has(path)))
  const same = isKnown && (await isBehind(place, tip.parent, from))
  if (!same)
    throw new IncompleteError(
      `${branch} holds something else than the one commit that would be written anew`,
      'Look at what it holds and who put it there; merge it, or delete the branch.',
    )
}

/**
 * Makes one commit on `from` all that a branch holds, in place of what it held. A branch never stands at `from` between:
 * GitHub would close its pull request. Refused where the branch holds something else than `replaces` by now.
 */
export const replaceTip = async (place: Place, change: Commit, replaces: string): Promise<Receipt> => {
  const receipt = (sha: string, url: string | null, already: boolean): Receipt => ({
    kind: change.kind,
    number: null,
    sha,
    url,
    already,
  })
  const made = await written(place, change)
  const head = await headOf(place, change.branch)
  if (head !== null && (head !== replaces || change.own !== true)) {
    const { tree, parents } = await treeAt(place, head)
    if (tree === made.tree && parents.length === 1 && parents[0] === change.from) return receipt(head, null, true)
  }
  if (head !== replaces)
    throw new IncompleteError(`${change.branch} moved while it was written anew`, 'Look at who pushed there.')
  await requireReplaceable(place, change, head)
  await place.octokit.rest.git.updateRef({ ...place.at, ref: `heads/${change.branch}`, sha: made.sha, force: true })
  return receipt(made.sha, made.url, false)
}
