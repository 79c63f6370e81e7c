import { z } from 'zod'
import { holdsRight, sees } from '../access.ts'
import { tellIssue } from '../acts/issues.ts'
import { issuePage } from '../answers/issue.ts'
import { actorOf, type Call } from '../call.ts'
import type { Account, Caller } from '../state/account.ts'
import { isPull, type Issue } from '../state/issues.ts'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import { nodeId, timestamp, type World } from '../state/world.ts'
import { accountSource } from './account.ts'
import { connection } from './connection.ts'
import { graphqlRefusal, noNode, noRight } from './refusal.ts'

/** Coding agents are shown to people alone, who may write there: never to an app. */
const agentsFor = (caller: Caller, repository: Repository): readonly Account[] =>
  caller.kind === 'user' && holdsRight(caller, repository, 'contents:write') ? repository.agents : []

const assignable = (world: World, caller: Caller, repository: Repository): readonly Account[] => [
  ...[...repository.collaborators.keys()].flatMap((login) => world.accounts.get(login) ?? []),
  ...agentsFor(caller, repository),
]

const named = z.object({ loginNames: z.string().nullish() })

/** By logins with commas between them, of which GitHub reads ten; all where none is given. */
const namedIn = (all: readonly Account[], args: unknown): readonly Account[] => {
  const { loginNames } = named.parse(args)
  if (loginNames === undefined || loginNames === null) return all
  const asked = loginNames.toLowerCase().split(',', 10)
  return all.filter(({ login }) => asked.includes(login.toLowerCase().replace('[bot]', '')))
}

/** The field `suggestedActors` of a repository. */
export const suggestedActors =
  (world: World, caller: Caller, repository: Repository) =>
  (args: unknown): unknown =>
    connection('suggestedActors', namedIn(assignable(world, caller, repository), args), args, (one) =>
      accountSource(world, one),
    )

/** The field `assignedActors` of an issue or pull request. */
export const assignedActors =
  (world: World, issue: Issue) =>
  (args: unknown): unknown =>
    connection('assignedActors', issue.assignees, args, (one) => accountSource(world, one))

export const issueOf = (world: World, repository: Repository, issue: Issue): Json => ({
  __typename: 'Issue',
  id: nodeId('Issue', issue.id),
  number: issue.number,
  title: issue.title,
  state: issue.state.toUpperCase(),
  url: issuePage(world, repository, issue),
  assignedActors: assignedActors(world, issue),
})

const replacing = z.object({
  input: z.object({
    assignableId: z.string(),
    actorIds: z.array(z.string()),
    clientMutationId: z.string().nullish(),
  }),
})

/** Puts these actors in the place of those that are assigned. */
export const replaceActors = (args: unknown, call: Call): Json => {
  const { world, caller } = call
  const { input } = replacing.parse(args)
  for (const repository of world.repositories.filter((one) => sees(caller, one))) {
    const issue = repository.issues.find((one) => !isPull(one) && nodeId('Issue', one.id) === input.assignableId)
    if (issue === undefined) continue
    if (!holdsRight(caller, repository, 'issues:write'))
      throw noRight(caller.kind === 'installation' ? caller.kind : 'other')
    const known = [...assignable(world, caller, repository), ...issue.assignees]
    const actors = input.actorIds.map((id) => known.find((one) => nodeId(one.type, one.id) === id))
    const all = actors.flatMap((one) => one ?? [])
    if (all.length < actors.length) throw graphqlRefusal('FORBIDDEN', 'Bot does not have access to the repository.')
    const fresh = all.filter(({ id }) => !issue.assignees.some((one) => one.id === id))
    issue.assignees = all
    issue.updatedAt = timestamp(world)
    if (fresh.length > 0) tellIssue(world, repository, issue, { action: 'assigned', by: actorOf(call) })
    return { clientMutationId: input.clientMutationId, assignable: issueOf(world, repository, issue) }
  }
  throw noNode(input.assignableId)
}
