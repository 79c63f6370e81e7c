import { commitAnswer, commitByOid, fileAnswer, fullCommit } from '../answers/commit.ts'
import { simplePull } from '../answers/pull.ts'
import { pageUrl, repositoryUrl } from '../answers/repository.ts'
import { ok, param, wants, type Answer, type RepositoryCall } from '../call.ts'
import { isAncestor, listCommits, mergeBase, readCommit, type Commit } from '../git/commits.ts'
import { diffText, diffTrees } from '../git/diff.ts'
import { listOf, paginate } from '../page.ts'
import { notFound, orRefuse, Refusal, unprocessable } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import { isPull } from '../state/issues.ts'
import type { Json } from '../state/json.ts'

const commitOf = async (call: RepositoryCall, revision: string): Promise<Commit> =>
  orRefuse(await readCommit(call.repository.directory, revision), () =>
    unprocessable(`No commit found for SHA: ${revision}`),
  )

const diffAnswer = (text: string): Answer => ({
  status: 200,
  raw: text,
  headers: { 'content-type': 'application/vnd.github.diff; charset=utf-8' },
})

/** Compare shows this many files, on the first page only. */
const comparedFiles = 300

const compare = async (call: RepositoryCall): Promise<Answer> => {
  const { world, repository } = call
  const { directory } = repository
  const basehead = param(call, 'basehead')
  const dots = basehead.indexOf('...')
  if (dots < 0) throw notFound()
  // A fork's branch is named `owner:branch`; all branches are in this repository.
  const strip = (name: string): string => name.slice(name.lastIndexOf(':') + 1)
  const base = orRefuse(await readCommit(directory, strip(basehead.slice(0, dots))))
  const head = orRefuse(await readCommit(directory, strip(basehead.slice(dots + 3))))
  const start = orRefuse(
    await mergeBase(directory, base.oid, head.oid),
    () => new Refusal(404, `No common ancestor between ${basehead.replace('...', ' and ')}.`),
  )
  if (wants(call, 'diff')) return diffAnswer(await diffText(directory, start, head.oid))
  const ahead = (await listCommits(directory, head.oid, [base.oid])).toReversed()
  const behind = await listCommits(directory, base.oid, [head.oid])
  const { items, headers } = paginate(call, ahead, { usual: 250, largest: 250 })
  const first = Number(call.query.get('page') ?? 1) <= 1
  const changes = first ? await diffTrees(directory, start, head.oid) : []
  const page = `${pageUrl(world, repository)}/compare/${encodeURIComponent(basehead)}`
  const status =
    ahead.length === 0 ? (behind.length === 0 ? 'identical' : 'behind') : behind.length === 0 ? 'ahead' : 'diverged'
  return {
    status: 200,
    headers,
    body: {
      url: `${repositoryUrl(world, repository)}/compare/${encodeURIComponent(basehead)}`,
      html_url: page,
      permalink_url: `${pageUrl(world, repository)}/compare/${base.oid}...${head.oid}`,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      base_commit: commitAnswer(world, repository, base),
      merge_base_commit: await commitByOid(world, repository, start),
      status,
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: await Promise.all(items.map((oid) => commitByOid(world, repository, oid))),
      files: changes.slice(0, comparedFiles).map((change) => fileAnswer(world, repository, change, head.oid)),
    },
  }
}

/** Commits and comparisons. */
export const commitRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/commits', 'contents:read', async (call) => {
    const { world, repository, query } = call
    const tip = await readCommit(repository.directory, query.get('sha') ?? repository.defaultBranch)
    if (tip === undefined) throw query.has('sha') ? notFound() : new Refusal(409, 'Git Repository is empty.')
    const filter = {
      path: query.get('path') ?? undefined,
      since: query.get('since') ?? undefined,
      until: query.get('until') ?? undefined,
      author: query.get('author') ?? undefined,
    }
    return listOf(call, await listCommits(repository.directory, tip.oid, [], filter), (oid) =>
      commitByOid(world, repository, oid),
    )
  }),

  onRepository('GET /repos/{owner}/{repo}/commits/{ref}', 'contents:read', async (call) => {
    const commit = await commitOf(call, param(call, 'ref'))
    const { directory } = call.repository
    if (wants(call, 'sha'))
      return { status: 200, raw: commit.oid, headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' } }
    if (wants(call, 'diff')) return diffAnswer(await diffText(directory, commit.parents[0], commit.oid))
    return ok(await fullCommit(call.world, call.repository, commit))
  }),

  onRepository('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', 'pull_requests:read', async (call) => {
    const { world, repository } = call
    const { oid } = await commitOf(call, param(call, 'commit_sha'))
    const within: Json[] = []
    for (const issue of repository.issues.filter(isPull)) {
      const { headSha, baseSha, mergeCommit } = issue.pull
      const inside =
        mergeCommit === oid ||
        ((await isAncestor(repository.directory, oid, headSha)) &&
          !(await isAncestor(repository.directory, oid, baseSha)))
      if (inside) within.push(simplePull(world, repository, issue))
    }
    return listOf(call, within, (pull) => pull)
  }),

  onRepository('GET /repos/{owner}/{repo}/compare/{basehead}', 'contents:read', compare),
]
