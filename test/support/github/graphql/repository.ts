import { z } from 'zod'
import { holdsRight, sees } from '../access.ts'
import { pageUrl } from '../answers/repository.ts'
import { findReference, type Reference } from '../git/references.ts'
import type { Caller } from '../state/account.ts'
import { isPull, type PullIssue } from '../state/issues.ts'
import type { Json } from '../state/json.ts'
import { fullName, type Repository } from '../state/repository.ts'
import { nodeId, type World } from '../state/world.ts'
import { accountSource } from './account.ts'
import { issueOf, suggestedActors } from './assigning.ts'
import { suitesOf } from './checks.ts'
import { connection } from './connection.ts'
import { gitObject } from './objects.ts'
import { pullOf, stateOf } from './pull.ts'
import { graphqlRefusal, noRight } from './refusal.ts'

/** Refuses a field whose permission the caller lacks. */
export const requireField = (caller: Caller, repository: Repository, need: string): void => {
  if (!holdsRight(caller, repository, need)) throw noRight(caller.kind === 'installation' ? 'installation' : 'other')
}

export const refOf = (world: World, repository: Repository, { name, oid }: Reference): Json => {
  const end = name.indexOf('/', 'refs/'.length) + 1
  return {
    id: nodeId('Ref', `${repository.id}:${name}`),
    name: name.slice(end),
    prefix: name.slice(0, end),
    target: () => gitObject(world, repository, oid),
  }
}

const named = z.object({ qualifiedName: z.string() })
const chosen = z.object({ oid: z.string().nullish(), expression: z.string().nullish() })
const wanted = z.object({
  states: z.array(z.enum(['OPEN', 'CLOSED', 'MERGED'])).nullish(),
  headRefName: z.string().nullish(),
  baseRefName: z.string().nullish(),
  labels: z.array(z.string()).nullish(),
  orderBy: z
    .object({ field: z.enum(['CREATED_AT', 'UPDATED_AT', 'COMMENTS']), direction: z.enum(['ASC', 'DESC']) })
    .nullish(),
})

const listPulls = (repository: Repository, args: unknown): PullIssue[] => {
  const { states, headRefName, baseRefName, labels, orderBy } = wanted.parse(args)
  const key = (issue: PullIssue): string => (orderBy?.field === 'UPDATED_AT' ? issue.updatedAt : issue.createdAt)
  const sign = orderBy?.direction === 'DESC' ? -1 : 1
  return repository.issues
    .filter(isPull)
    .filter((issue) => states?.includes(stateOf(issue)) ?? true)
    .filter(
      ({ pull }) => pull.headRef === (headRefName ?? pull.headRef) && pull.baseRef === (baseRefName ?? pull.baseRef),
    )
    .filter((issue) => labels?.some((name) => issue.labels.includes(name)) ?? true)
    .toSorted((one, other) => (key(one).localeCompare(key(other)) || one.number - other.number) * sign)
}

export const repositoryOf = (world: World, repository: Repository, caller: Caller): Json => {
  const { directory, defaultBranch } = repository
  const contents = (): void => requireField(caller, repository, 'contents:read')
  const reference = async (name: string): Promise<Json | null> => {
    contents()
    const found = (await findReference(directory, name)) ?? (await findReference(directory, `refs/heads/${name}`))
    return found === undefined ? null : refOf(world, repository, found)
  }
  return {
    __typename: 'Repository',
    id: nodeId('Repository', repository.id),
    name: repository.name,
    nameWithOwner: fullName(repository),
    owner: accountSource(world, repository.owner),
    url: pageUrl(world, repository),
    autoMergeAllowed: repository.autoMergeAllowed,
    isArchived: repository.archived,
    isPrivate: repository.private,
    isEmpty: async () => (await findReference(directory, `refs/heads/${defaultBranch}`)) === undefined,
    pushedAt: repository.pushedAt,
    defaultBranchRef: () => reference(`refs/heads/${defaultBranch}`),
    ref: (args: unknown) => reference(named.parse(args).qualifiedName),
    object: async (args: unknown) => {
      contents()
      const { oid, expression } = chosen.parse(args)
      const object = await gitObject(world, repository, oid ?? expression ?? '')
      if (object?.['__typename'] !== 'Commit') return object
      const checkSuites = (asked: unknown): unknown => {
        requireField(caller, repository, 'checks:read')
        return suitesOf(world, repository, z.string().parse(object['oid']), asked)
      }
      return { ...object, checkSuites }
    },
    issue: (args: unknown) => {
      requireField(caller, repository, 'issues:read')
      const { number } = z.object({ number: z.int() }).parse(args)
      const issue = repository.issues.find((one) => one.number === number && !isPull(one))
      if (issue === undefined)
        throw graphqlRefusal('NOT_FOUND', `Could not resolve to an Issue with the number of ${number}.`)
      return issueOf(world, repository, issue)
    },
    suggestedActors: suggestedActors(world, caller, repository),
    pullRequest: (args: unknown) => {
      requireField(caller, repository, 'pull_requests:read')
      const { number } = z.object({ number: z.int() }).parse(args)
      const issue = repository.issues.filter(isPull).find((one) => one.number === number)
      if (issue === undefined)
        throw graphqlRefusal('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`)
      return pullOf(world, repository, issue)
    },
    pullRequests: (args: unknown) => {
      requireField(caller, repository, 'pull_requests:read')
      return connection('pullRequests', listPulls(repository, args), args, (issue) => pullOf(world, repository, issue))
    },
  }
}

/** The repository that the caller names and may see. */
export const visibleRepository = (world: World, caller: Caller, name: string): Repository => {
  const found = world.repositories.find((one) => fullName(one).toLowerCase() === name.toLowerCase())
  if (found === undefined || !sees(caller, found)) {
    throw graphqlRefusal('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`)
  }
  return found
}
