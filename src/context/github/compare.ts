import { z } from 'zod'
import { RepositoryError } from '../../domain/errors.ts'
import type { ChangedFile, ChangeSet } from '../../domain/workspace.ts'
import { asked, given } from './asking.ts'
import { changedFileSchema } from './changed-file.ts'
import type { GitHub } from './client.ts'
import { standingOf } from './commit.ts'
import { one, pages } from './pages.ts'
import type { WholePull } from './pull-requests.ts'
import { placeOf } from './repository.ts'
import type { Place } from './repository.ts'

/** "Compare two commits" ends here, on its first page; "List pull requests files" at 3,000. */
const mostCompared = 300

const hash = /^[0-9a-f]{40}$/
const hashSchema = z.string().regex(hash)
const filesSchema = z.array(changedFileSchema)
const comparisonSchema = z.object({ merge_base_commit: z.object({ sha: hashSchema }), files: filesSchema.default([]) })

/**
 * What a pull request changes, from the merge base of its base and its head. One request up to 300 files, one more a
 * hundred above. Throws RepositoryError where it cannot be seen, IncompleteError where GitHub fails.
 */
export async function changeOfPull(
  github: GitHub,
  repository: string,
  { number, baseSha, headSha, changedFiles }: WholePull,
): Promise<ChangeSet> {
  const place = placeOf(repository)
  const compared = await compare(github, place, baseSha, headSha)
  const whole = compared.files.length < mostCompared && compared.files.length >= changedFiles
  const files = whole
    ? compared.files
    : await filesOfPull(github, place, number, `pull request ${number} of ${repository}`)
  const missing = changedFiles - files.length
  return changeSet(compared.base, headSha, files, {
    partial: missing > 0 ? `GitHub lists ${files.length} of the ${changedFiles} changed files` : null,
  })
}

/**
 * What a ref changes against another since their merge base. Throws RepositoryError where one of them cannot be seen or
 * they have no commit in common, IncompleteError where GitHub fails.
 */
export async function changeBetween(
  github: GitHub,
  repository: string,
  base: string,
  head: string,
): Promise<ChangeSet> {
  const place = placeOf(repository)
  const commit = hash.test(head) ? head : (await standingOf(github, place, head)).commit
  if (commit === null) throw new RepositoryError(`${repository} has no commit yet.`, 'Push one first.')
  const compared = await compare(github, place, base, commit)
  const cut = compared.files.length >= mostCompared
  return changeSet(compared.base, commit, compared.files, {
    partial: cut ? `GitHub compares no more than ${mostCompared} files` : null,
  })
}

interface Comparison {
  readonly base: string
  readonly files: readonly ChangedFile[]
}

async function compare(github: GitHub, place: Place, base: string, head: string): Promise<Comparison> {
  const route = 'GET /repos/{owner}/{repo}/compare/{basehead}'
  const query = { ...place, basehead: `${base}...${head}`, per_page: 1 }
  const name = `the comparison of ${base} with ${head}`
  const answer = given(name, await asked('contents: read', () => one(github, route, query, comparisonSchema)))
  return { base: answer.merge_base_commit.sha, files: answer.files.flat() }
}

async function filesOfPull(github: GitHub, place: Place, number: number, name: string) {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files'
  const listed = await asked('pull_requests: read', () =>
    pages(github, route, { ...place, pull_number: number }, filesSchema),
  )
  return given(name, listed).flat(2)
}

const changeSet = (
  base: string,
  head: string,
  files: readonly ChangedFile[],
  { partial }: Pick<ChangeSet, 'partial'>,
): ChangeSet => ({ base, head, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), partial })
