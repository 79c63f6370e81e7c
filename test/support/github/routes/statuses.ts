import { z } from 'zod'
import { afterCheck } from '../acts/checks.ts'
import { combinedStatus, statusAnswer } from '../answers/checks.ts'
import { actorOf, bodyOf, created, param } from '../call.ts'
import { readCommit } from '../git/commits.ts'
import { listOf, paginate } from '../page.ts'
import { orRefuse } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import { latestStatuses, type CommitStatus } from '../state/checks.ts'
import { timestamp } from '../state/world.ts'

const newStatus = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  context: z.string().default('default'),
  description: z.string().max(140).nullish(),
  target_url: z.string().nullish(),
})

/** Commit statuses. */
export const statusRoutes: readonly Route[] = [
  onRepository('POST /repos/{owner}/{repo}/statuses/{sha}', 'statuses:write', async (call) => {
    const { world, repository } = call
    const asked = bodyOf(call, newStatus)
    const { oid } = orRefuse(await readCommit(repository.directory, param(call, 'sha')))
    const status: CommitStatus = {
      id: world.nextId(),
      sha: oid,
      state: asked.state,
      context: asked.context,
      description: asked.description ?? null,
      targetUrl: asked.target_url ?? null,
      creator: actorOf(call),
      createdAt: timestamp(world),
    }
    repository.statuses.push(status)
    await afterCheck(world, repository, oid, status.creator)
    return created(statusAnswer(world, repository, status))
  }),

  onRepository('GET /repos/{owner}/{repo}/commits/{ref}/status', 'statuses:read', async (call) => {
    const { world, repository } = call
    const { oid } = orRefuse(await readCommit(repository.directory, param(call, 'ref')))
    const { items, headers } = paginate(call, latestStatuses(repository.statuses, oid))
    return { status: 200, headers, body: combinedStatus(world, repository, oid, items) }
  }),

  onRepository('GET /repos/{owner}/{repo}/commits/{ref}/statuses', 'statuses:read', async (call) => {
    const { world, repository } = call
    const { oid } = orRefuse(await readCommit(repository.directory, param(call, 'ref')))
    const all = repository.statuses.filter(({ sha }) => sha === oid).toReversed()
    return listOf(call, all, (status) => statusAnswer(world, repository, status))
  }),
]
