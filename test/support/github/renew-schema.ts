// Renews graphql/github.graphql from GitHub's GraphQL schema, cut to the types and fields that are served. The schema is
// the file `src/graphql/data/fpt/schema.docs.graphql` of github/docs; @octokit/graphql-schema 15.26.1, which is older, has
// nothing yet of the actors that can be assigned:
//   node test/support/github/renew-schema.ts FOLDER/schema.docs.graphql
import { readFileSync, writeFileSync } from 'node:fs'
import {
  Kind,
  parse,
  print,
  visit,
  type ASTNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type NamedTypeNode,
} from 'graphql'
import { z } from 'zod'

/** What is kept of objects and interfaces. Inputs, enums and scalars come along where a kept field takes or gives them. */
const kept: Readonly<Record<string, string>> = {
  Query: 'id node nodes rateLimit repository viewer',
  Mutation: 'createCommitOnBranch disablePullRequestAutoMerge enablePullRequestAutoMerge replaceActorsForAssignable',
  RateLimit: 'cost limit nodeCount remaining resetAt used',
  Node: 'id',
  Actor: 'login url',
  User: 'id login name url',
  Bot: 'id login url',
  Organization: 'id login name url',
  Mannequin: 'id login url',
  Assignable: 'assignedActors',
  ActorConnection: 'nodes pageInfo totalCount',
  AssigneeConnection: 'nodes pageInfo totalCount',
  Issue: 'assignedActors id number state title url',
  RepositoryOwner: 'id login url',
  GitObject: 'abbreviatedOid id oid',
  Blob: 'abbreviatedOid byteSize id isBinary isTruncated oid text',
  Tree: 'abbreviatedOid entries id oid',
  TreeEntry: 'mode name object oid path size type',
  Commit:
    'abbreviatedOid author checkSuites committedDate file history id message messageHeadline oid parents signature tree url',
  GitActor: 'email name user',
  GitSignature: 'isValid wasSignedByGitHub',
  GpgSignature: 'isValid wasSignedByGitHub',
  CommitConnection: 'nodes pageInfo totalCount',
  CommitHistoryConnection: 'nodes pageInfo totalCount',
  PageInfo: 'endCursor hasNextPage hasPreviousPage startCursor',
  Ref: 'id name prefix target',
  Repository:
    'autoMergeAllowed defaultBranchRef id isArchived isEmpty isPrivate issue name nameWithOwner object owner pullRequest pullRequests pushedAt ref suggestedActors url',
  PullRequest:
    'assignedActors author autoMergeRequest baseRefName baseRefOid body closedAt comments createdAt headRefName headRefOid id isDraft mergeStateStatus mergeable merged mergedAt number state title updatedAt url',
  PullRequestConnection: 'nodes pageInfo totalCount',
  IssueCommentConnection: 'nodes pageInfo totalCount',
  IssueComment: 'author body id lastEditedAt',
  CheckSuiteConnection: 'nodes pageInfo totalCount',
  CheckSuite: 'app id status',
  App: 'id slug',
  AutoMergeRequest: 'commitBody commitHeadline enabledAt mergeMethod',
  CreateCommitOnBranchPayload: 'clientMutationId commit ref',
  EnablePullRequestAutoMergePayload: 'clientMutationId pullRequest',
  DisablePullRequestAutoMergePayload: 'clientMutationId pullRequest',
  ReplaceActorsForAssignablePayload: 'assignable clientMutationId',
}

/** The unions that are kept, whole. */
const unions: ReadonlySet<string> = new Set(['Assignee'])

const document = parse(readFileSync(z.string().parse(process.argv[2]), 'utf8'), { noLocation: true })

const typeNames = (node: ASTNode): Set<string> => {
  const names = new Set<string>()
  visit(node, { NamedType: (named: NamedTypeNode) => void names.add(named.name.value) })
  return names
}

const isComposite = new Set(
  document.definitions.flatMap((one) =>
    one.kind === Kind.OBJECT_TYPE_DEFINITION ||
    one.kind === Kind.INTERFACE_TYPE_DEFINITION ||
    one.kind === Kind.UNION_TYPE_DEFINITION
      ? [one.name.value]
      : [],
  ),
)

const cutFields = (type: string, fields: readonly FieldDefinitionNode[] = []): FieldDefinitionNode[] =>
  (kept[type] ?? '').split(' ').map((name) => {
    const field = fields.find((one) => one.name.value === name)
    if (field === undefined) throw new Error(`GitHub has no ${type}.${name}`)
    const missing = [...typeNames(field.type)].filter(
      (one) => isComposite.has(one) && !(one in kept) && !unions.has(one),
    )
    if (missing.length > 0) throw new Error(`${type}.${name} needs ${missing.join(', ')}`)
    return field
  })

const cut = (definition: DefinitionNode): DefinitionNode | undefined => {
  if (definition.kind === Kind.UNION_TYPE_DEFINITION) return unions.has(definition.name.value) ? definition : undefined
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION)
    return undefined
  const name = definition.name.value
  if (!(name in kept)) return undefined
  const interfaces = (definition.interfaces ?? []).filter((one) => one.name.value in kept)
  return { ...definition, interfaces, fields: cutFields(name, definition.fields) }
}

const composites = document.definitions.flatMap((definition) => cut(definition) ?? [])
const definitions = new Map<string, DefinitionNode>()
const waiting = composites.flatMap((definition) => [...typeNames(definition)])
for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
  if (definitions.has(name) || isComposite.has(name)) continue
  const found = document.definitions.find((one) => 'name' in one && one.name?.value === name)
  if (found === undefined) continue
  definitions.set(name, found)
  waiting.push(...typeNames(found))
}

const bare = visit(
  { kind: Kind.DOCUMENT, definitions: [...composites, ...definitions.values()] },
  {
    Directive: () => null,
    enter: (node) =>
      'description' in node && node.description !== undefined ? { ...node, description: undefined } : undefined,
  },
)
writeFileSync(new URL('graphql/github.graphql', import.meta.url), `${print(bare)}\n`)
console.log(`${bare.definitions.length} types`)
