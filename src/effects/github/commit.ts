import { z } from 'zod'
import { bytesOf } from '../../domain/change.ts'
import type { FileEdit, Receipt } from '../../domain/change.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { blobHash } from '../../domain/identity.ts'
import { requireInside } from '../paths.ts'
import { headOf, requireBranchName } from './branch.ts'
import { refusedWith } from './failure.ts'
import { graphql } from '../../context/github/graphql.ts'
import type { ChangeOf, Place } from './place.ts'
import { replaceTip } from './replace-tip.ts'
import { isBehind, singleCommit } from './tip.ts'

type Commit = ChangeOf<'commit'>

/** So many files are looked up in one query. */
const batch = 100
/** So often a branch that moves, or of which GitHub gives no answer, is read again. */
const tries = 3

const objectsSchema = z.object({ repository: z.record(z.string(), z.object({ oid: z.string() }).nullable()) })

/** The blob hashes of files at a commit, in the order asked; null for a file that is not there. */
const hashesAt = async (
  { octokit, at }: Place,
  commit: string,
  paths: readonly string[],
): Promise<readonly (string | null)[]> => {
  const names = paths.map((_, index) => `p${index}`)
  const declared = names.map((name) => `, $${name}: String!`).join('')
  const asked = names.map((name) => `${name}: object(expression: $${name}) { oid }`).join(' ')
  const document = `query ($owner: String!, $repo: String!${declared}) { repository(owner: $owner, name: $repo) { ${asked} } }`
  const expressions = Object.fromEntries(paths.map((path, index) => [`p${index}`, `${commit}:${path}`]))
  const { repository } = await graphql(octokit, document, { ...at, ...expressions }, objectsSchema)
  return names.map((name) => repository[name]?.oid ?? null)
}

/** Whether an edit was decided for another file than the one of this hash, which is not what it makes of it either. */
const isOther = ({ blob }: FileEdit, wanted: string | null, hash: string | null): boolean =>
  blob !== undefined && blob !== hash && wanted !== hash

const notDecided = ({ path }: FileEdit): IncompleteError =>
  new IncompleteError(`${path} is another file there than the one that was decided for`)

/** The edits that would change anything at a commit, without those of a file that is not the one they were decided for. */
const changing = async (
  place: Place,
  commit: string,
  { files, whole = false }: Pick<Commit, 'files' | 'whole'>,
): Promise<readonly FileEdit[]> => {
  const changed: FileEdit[] = []
  for (let start = 0; start < files.length; start += batch) {
    const part = files.slice(start, start + batch)
    const paths = part.map(({ path }) => path)
    const hashes = await hashesAt(place, commit, paths)
    for (const [index, file] of part.entries()) {
      const bytes = bytesOf(file)
      const wanted = bytes === null ? null : blobHash(bytes)
      const hash = hashes[index] ?? null
      const other = isOther(file, wanted, hash)
      if (other && whole) throw notDecided(file)
      if (!other && wanted !== hash) changed.push(file)
    }
  }
  return changed
}

const commitSchema = z.object({
  createCommitOnBranch: z.object({ commit: z.object({ oid: z.string(), url: z.string() }) }),
})

const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } }
}`

/** One commit on a branch that must still stand at `head`: atomic, and signed by GitHub. */
const send = async (
  { octokit, at }: Place,
  { branch, message }: Commit,
  head: string,
  files: readonly FileEdit[],
): Promise<Receipt> => {
  const [headline = '', ...rest] = message.split('\n')
  const additions = files.flatMap((file) => {
    const bytes = bytesOf(file)
    return bytes === null ? [] : { path: file.path, contents: bytes.toString('base64') }
  })
  const deletions = files.flatMap(({ path, content }) => (content === null ? { path } : []))
  const input = {
    branch: { repositoryNameWithOwner: `${at.owner}/${at.repo}`, branchName: branch },
    expectedHeadOid: head,
    message: { headline, body: rest.join('\n').trim() },
    fileChanges: { additions, deletions },
  }
  const { createCommitOnBranch } = await graphql(octokit, mutation, { input }, commitSchema)
  const { oid, url } = createCommitOnBranch.commit
  return { kind: 'commit', number: null, sha: oid, url, already: false }
}

/**
 * Whether a branch holds exactly this change and nothing besides: one commit, on top of a commit that the base has,
 * which touches these files alone. A branch's name can be guessed, so that anybody who may push could have put
 * something there that would be proposed in the watchdog's name.
 */
const holdsExactly = async (place: Place, change: Commit, head: string): Promise<boolean> => {
  const tip = await singleCommit(place, head)
  if (tip === null) return false
  const { parent, touched } = tip
  const wanted = new Set((await changing(place, parent, change)).map(({ path }) => path))
  if (touched.length !== wanted.size || touched.some((path) => !wanted.has(path))) return false
  if ((await changing(place, head, change)).length > 0) return false
  return isBehind(place, parent, change.from)
}

const requireOwn = async (place: Place, change: Commit, head: string): Promise<void> => {
  if (await holdsExactly(place, change, head)) return
  throw new IncompleteError(
    `${change.branch} is there and holds something else than this change`,
    'Look at what it holds and who put it there, and delete it.',
  )
}

/** Makes the branch; false where somebody was faster. */
const begin = async ({ octokit, at }: Place, branch: string, from: string): Promise<boolean> => {
  try {
    await octokit.rest.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: from })
    return true
  } catch (error) {
    if (refusedWith(error) !== 422 || !(error instanceof Error && /already exists/i.test(error.message))) throw error
    return false
  }
}

/** Takes back a branch that was begun, as long as nobody has put anything on it. */
const takeBack = async (place: Place, { branch, from }: Commit): Promise<void> => {
  if ((await headOf(place, branch)) !== from) return
  await place.octokit.rest.git.deleteRef({ ...place.at, ref: `heads/${branch}` })
}

/**
 * Commits on what the branch holds now; null where it has moved. A branch that was begun for a commit that GitHub
 * refuses goes again.
 */
const sendTo = async (
  place: Place,
  change: Commit,
  head: string | null,
  files: readonly FileEdit[],
): Promise<Receipt | null> => {
  const begun = head === null && (await begin(place, change.branch, change.from))
  try {
    return await send(place, change, head ?? change.from, files)
  } catch (error) {
    const status = refusedWith(error) ?? 0
    if (status === 409) return null
    if (begun && status >= 400 && status < 500) await takeBack(place, change).catch(() => {})
    throw error
  }
}

/** Whether nobody knows what GitHub did. */
const isUnsure = (error: unknown): boolean => {
  const status = refusedWith(error)
  return status !== null && (status === 0 || status >= 500)
}

/** `into`: the branch is one that others commit to as well, so that it may hold what it likes. */
const commitOn = async (place: Place, change: Commit, into: boolean): Promise<Receipt> => {
  let sent = false
  let lost: Error | null = null
  for (let count = 0; count < tries; count += 1) {
    try {
      const head = await headOf(place, change.branch)
      if (head !== null && head !== change.from && !into) {
        await requireOwn(place, change, head)
        return { kind: 'commit', number: null, sha: head, url: null, already: !sent }
      }
      const files = await changing(place, head ?? change.from, change)
      // What is there after a commit was sent is that commit, whose answer was lost.
      if (files.length === 0) {
        return { kind: 'commit', number: null, sha: head ?? change.from, url: null, already: !sent }
      }
      sent = true
      const made = await sendTo(place, change, head, files)
      if (made !== null) return made
      lost = null
    } catch (error) {
      if (!(error instanceof Error) || !isUnsure(error)) throw error
      lost = error
    }
  }
  throw lost ?? new IncompleteError(`${change.branch} kept moving while it was committed to`, 'Run it again.')
}

/**
 * Commits files on a branch, which begins at `from` when it is not there. Nothing is done where the branch has this
 * commit already; a branch that holds anything else is refused, but for what the change says that it replaces. The
 * default branch is refused unless the target allows it.
 */
export const commit = async (place: Place, change: Commit): Promise<Receipt> => {
  requireBranchName(change.branch)
  requireInside(change.files.map(({ path }) => path))
  if (!/^[0-9a-f]{40}$/.test(change.from))
    throw new IncompleteError(`"${change.from}" is no commit to begin a branch at`)
  if (!place.intoDefaultBranch && change.branch === (await place.defaultBranch())) {
    throw new IncompleteError(
      `${change.branch} is the default branch: the watchdog commits there only through a pull request`,
    )
  }
  const isDefault = change.branch === (await place.defaultBranch())
  if (change.replaces === undefined) return commitOn(place, change, isDefault)
  if (isDefault) throw new IncompleteError(`${change.branch} is the default branch: nothing on it is replaced`)
  return replaceTip(place, change, change.replaces)
}
