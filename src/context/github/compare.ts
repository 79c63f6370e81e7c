import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { IncompleteError, RepositoryError } from '../../domain/errors.ts'
import type { ChangedFile, ChangeSet } from '../../domain/workspace.ts'
import { asked } from './asking.ts'
import { changedFileSchema } from './changed-file.ts'
import type { GitHub } from './client.ts'
import { standingOf } from './commit.ts'
import { one, pages } from './pages.ts'
import { placeOf } from './repository.ts'
import type { Place } from './repository.ts'

/** "Compare two commits" ends here, on its first page; "List pull requests files" at 3,000. */
const mostCompared = 300

const hash = /^[0-9a-f]{40}$/
const hashSchema = z.string().regex(hash)
const filesSchema = z.array(changedFileSchema)
const comparisonSchema = z.object({ merge_base_commit: z.object({ sha: hashSchema }), files: filesSchema.default([]) })
const pullSchema = z.object({
  base: z.object({ sha: hashSchema }),
  head: z.object({ sha: hashSchema }),
  changed_files: z.number(),
})

/**
 * What a pull request changes, from the merge base of its base and its head. Two requests up to 300 files, one more a
 * hundred above. Throws RepositoryError where it cannot be seen, IncompleteError where GitHub fails.
 */
export async function changeOfPull(github: GitHub, repository: string, number: number): Promise<ChangeSet> {
  const place = placeOf(repository)
  const name = `pull request ${number} of ${repository}`
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'
  const pull = given(
    name,
    await asked('pull_requests: read', () => one(github, route, { ...place, pull_number: number }, pullSchema)),
  )
  const compared = await compare(github, place, pull.base.sha, pull.head.sha)
  const whole = compared.files.length < mostCompared && compared.files.length >= pull.changed_files
  const files = whole ? compared.files : await filesOfPull(github, place, number, name)
  const missing = pull.changed_files - files.length
  return changeSet(compared.base, pull.head.sha, files, {
    partial: missing > 0 ? `GitHub lists ${files.length} of the ${pull.changed_files} changed files` : null,
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

function given<T>(name: string, answer: Answer<T>): T {
  if (answer.known) return answer.value
  if (answer.permission === undefined) throw new IncompleteError(`${name} cannot be read: ${answer.reason}`)
  throw new RepositoryError(
    `${name} cannot be seen: ${answer.reason}`,
    `Check the name, and that the token has ${answer.permission}.`,
  )
}
