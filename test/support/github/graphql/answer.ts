import { readFileSync } from 'node:fs'
import { buildSchema, execute, parse, validate, type GraphQLError, type GraphQLFormattedError } from 'graphql'
import { z } from 'zod'
import { sees } from '../access.ts'
import { actorOf, bodyOf, type Answer, type Call } from '../call.ts'
import { Refusal } from '../refusal.ts'
import { isPull } from '../state/issues.ts'
import type { Json } from '../state/json.ts'
import { nodeId } from '../state/world.ts'
import { accountSource } from './account.ts'
import { replaceActors } from './assigning.ts'
import { disableAutoMerge, enableAutoMerge } from './auto-merge.ts'
import { createCommitOnBranch } from './commit-on-branch.ts'
import { commentOf, pullOf } from './pull.ts'
import { noNode } from './refusal.ts'
import { repositoryOf, visibleRepository } from './repository.ts'

const schema = buildSchema(readFileSync(new URL('github.graphql', import.meta.url), 'utf8'))

const request = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
})

const identified = z.object({ id: z.string() })

const nodeOf = ({ world, caller }: Call, id: string): Json => {
  for (const repository of world.repositories.filter((one) => sees(caller, one))) {
    if (nodeId('Repository', repository.id) === id) return repositoryOf(world, repository, caller)
    const issue = repository.issues.filter(isPull).find((one) => nodeId('PullRequest', one.id) === id)
    if (issue !== undefined) return pullOf(world, repository, issue)
    const comments = repository.issues.flatMap((one) => one.comments)
    const comment = comments.find((one) => nodeId('IssueComment', one.id) === id)
    if (comment !== undefined) return commentOf(world, comment)
  }
  throw noNode(id)
}

const root = (call: Call): Json => {
  const { world, caller } = call
  return {
    viewer: () => ({ ...accountSource(world, actorOf(call)), login: actorOf(call).login, __typename: 'User' }),
    rateLimit: {
      cost: 1,
      limit: 5000,
      nodeCount: 0,
      remaining: 4999,
      used: 1,
      resetAt: new Date(Date.now() + 3_600_000).toISOString(),
    },
    repository: (args: unknown) => {
      const { owner, name } = z.object({ owner: z.string(), name: z.string() }).parse(args)
      return repositoryOf(world, visibleRepository(world, caller, `${owner}/${name}`), caller)
    },
    node: (args: unknown) => nodeOf(call, identified.parse(args).id),
    nodes: (args: unknown) =>
      z
        .object({ ids: z.array(z.string()) })
        .parse(args)
        .ids.map(async (id) => Promise.resolve().then(() => nodeOf(call, id))),
    createCommitOnBranch: (args: unknown) => createCommitOnBranch(args, call),
    enablePullRequestAutoMerge: (args: unknown) => enableAutoMerge(args, call),
    disablePullRequestAutoMerge: (args: unknown) => disableAutoMerge(args, call),
    replaceActorsForAssignable: (args: unknown) => replaceActors(args, call),
  }
}

/** GitHub puts the kind of an error beside its message, not under `extensions`. */
const shown = (error: GraphQLError): GraphQLFormattedError & { readonly type?: unknown } => {
  const { extensions, ...rest } = error.toJSON()
  const type = error.originalError instanceof Refusal ? 'UNPROCESSABLE' : extensions?.['type']
  return { ...(type === undefined ? {} : { type }), ...rest }
}

/** Whether a resolver broke, rather than refused. */
const isDefect = ({ originalError }: GraphQLError): boolean =>
  originalError !== undefined && !(originalError instanceof Refusal) && originalError.name !== 'GraphQLError'

const messageOf = ({ message, originalError }: GraphQLError): string => originalError?.stack ?? message

/** Answers a query or mutation. What GitHub's schema does not have is a violation as well as an error. */
export const graphqlAnswer = async (call: Call): Promise<Answer> => {
  if (call.caller.kind === 'anonymous') throw new Refusal(401, 'This endpoint requires you to be authenticated.')
  const { query, variables, operationName } = bodyOf(call, request)
  const document = parse(query)
  const invalid = validate(schema, document)
  for (const { message } of invalid) call.world.violations.push({ where: 'POST /graphql', message })
  if (invalid.length > 0) return { status: 200, body: { errors: invalid.map(shown) } }
  const result = await execute({
    schema,
    document,
    rootValue: root(call),
    variableValues: variables ?? {},
    operationName: operationName ?? null,
  })
  const { data, errors } = result
  for (const error of errors ?? [])
    if (data === undefined || isDefect(error))
      call.world.violations.push({ where: 'POST /graphql', message: messageOf(error) })
  return {
    status: 200,
    body: { ...(data === undefined ? {} : { data }), ...(errors === undefined ? {} : { errors: errors.map(shown) }) },
  }
}
