import { z } from 'zod'
import { tellPull } from '../acts/close.ts'
import { actorOf, type Call } from '../call.ts'
import { sees } from '../access.ts'
import { mergeability } from '../pulls/mergeability.ts'
import { isPull, type PullIssue } from '../state/issues.ts'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import { nodeId, timestamp } from '../state/world.ts'
import { pullOf } from './pull.ts'
import { graphqlRefusal, noNode } from './refusal.ts'
import { requireField } from './repository.ts'

const identified = z.object({ pullRequestId: z.string(), clientMutationId: z.string().nullish() })
const enabling = z.object({
  input: identified.extend({
    mergeMethod: z.enum(['MERGE', 'SQUASH', 'REBASE']),
    commitHeadline: z.string().nullish(),
    commitBody: z.string().nullish(),
    expectedHeadOid: z.string().nullish(),
  }),
})
const disabling = z.object({ input: identified })
const methods = { MERGE: 'merge', SQUASH: 'squash', REBASE: 'rebase' } as const

type Found = { readonly repository: Repository; readonly issue: PullIssue }

const findPull = ({ world, caller }: Call, id: string): Found => {
  for (const repository of world.repositories.filter((one) => sees(caller, one))) {
    const issue = repository.issues.filter(isPull).find((one) => nodeId('PullRequest', one.id) === id)
    if (issue === undefined) continue
    requireField(caller, repository, 'pull_requests:write')
    requireField(caller, repository, 'contents:write')
    return { repository, issue }
  }
  throw noNode(id)
}

/** GitHub enables auto-merge only where there is something to wait for, and says so in these words. */
const requireWaiting = async ({ repository, issue }: Found): Promise<void> => {
  const refuse = (message: string) => graphqlRefusal('UNPROCESSABLE', message)
  if (!repository.autoMergeAllowed) throw refuse('Pull request Auto merge is not allowed for this repository')
  if (issue.state === 'closed') throw refuse("Can't enable auto-merge for this pull request.")
  const { state } = await mergeability(repository, issue)
  if (state === 'draft') throw refuse('Pull request is in draft state')
  if (state === 'clean' || state === 'unstable') throw refuse(`Pull request Pull request is in ${state} status`)
}

export const enableAutoMerge = async (args: unknown, call: Call): Promise<Json> => {
  const { world } = call
  const { input } = enabling.parse(args)
  const found = findPull(call, input.pullRequestId)
  const { repository, issue } = found
  const { expectedHeadOid: expected } = input
  if (expected !== undefined && expected !== null && expected !== issue.pull.headSha) {
    throw graphqlRefusal('STALE_DATA', `The head of this pull request is not ${expected}.`)
  }
  await requireWaiting(found)
  const by = actorOf(call)
  issue.pull.autoMerge = {
    at: timestamp(world),
    by,
    method: methods[input.mergeMethod],
    title: input.commitHeadline ?? '',
    message: input.commitBody ?? '',
  }
  await tellPull(world, repository, issue, { action: 'auto_merge_enabled', by })
  return { clientMutationId: input.clientMutationId, pullRequest: pullOf(world, repository, issue) }
}

export const disableAutoMerge = async (args: unknown, call: Call): Promise<Json> => {
  const { world } = call
  const { input } = disabling.parse(args)
  const { repository, issue } = findPull(call, input.pullRequestId)
  if (issue.pull.autoMerge === null)
    throw graphqlRefusal('UNPROCESSABLE', "Can't disable auto-merge for this pull request.")
  issue.pull.autoMerge = null
  const more = { reason: 'Manually disabled by user' }
  await tellPull(world, repository, issue, { action: 'auto_merge_disabled', by: actorOf(call), more })
  return { clientMutationId: input.clientMutationId, pullRequest: pullOf(world, repository, issue) }
}
