import { z } from 'zod'
import type { GitHub } from '../../context/github/client.ts'
import { FormError } from '../../context/github/asking.ts'
import { GitHubError } from '../../context/github/github-error.ts'
import { graphql } from '../../context/github/graphql.ts'
import { TokenError } from '../../domain/errors.ts'
import type { ChangeOf, Place } from './place.ts'

type Wanted = ChangeOf<'hand-over'>

/** Under this name GitHub's own coding agent is mentioned; its bot has another login. */
const logins: Readonly<Record<string, readonly string[]>> = { copilot: ['copilot-swe-agent', 'copilot'] }

/** Asked by name, since a list gives a hundred; and in the list, where GitHub shows its agent to whom it offers it. */
const query = `query ($owner: String!, $repo: String!, $issue: Int!, $names: String!) {
  repository(owner: $owner, name: $repo) {
    issue(number: $issue) {
      id
      assignedActors(first: 100) {
        nodes { ... on Bot { id } ... on Mannequin { id } ... on Organization { id } ... on User { id } }
      }
    }
    named: suggestedActors(capabilities: [CAN_BE_ASSIGNED], first: 10, loginNames: $names) { ...actors }
    listed: suggestedActors(capabilities: [CAN_BE_ASSIGNED], first: 100) { ...actors }
  }
}
fragment actors on ActorConnection { nodes { __typename login ... on Bot { id } ... on User { id } } }`

const mutation = `mutation ($input: ReplaceActorsForAssignableInput!) {
  replaceActorsForAssignable(input: $input) { clientMutationId }
}`

const actorSchema = z.object({ __typename: z.string(), login: z.string(), id: z.string() })
const actorsSchema = z
  .object({ nodes: z.array(actorSchema.or(z.unknown().transform(() => null))) })
  .transform(({ nodes }) => nodes.flatMap((one) => one ?? []))
const lookedSchema = z.object({
  repository: z.object({
    issue: z.object({
      id: z.string(),
      assignedActors: z.object({ nodes: z.array(z.object({ id: z.string() }).nullable()) }),
    }),
    named: actorsSchema,
    listed: actorsSchema,
  }),
})
const doneSchema = z.object({ replaceActorsForAssignable: z.looseObject({}) })

/** What is asked for by a feature's name is refused without it (GitHub's "Using Copilot cloud agent via the API"). */
const features = { headers: { 'graphql-features': 'issues_copilot_assignment_api_support' } }

/** The agent as it can be assigned to the issue, and who is assigned by now. */
interface Found {
  readonly github: GitHub
  readonly actor: z.infer<typeof actorSchema>
  readonly issue: string
  readonly assigned: readonly string[]
}

const clientOf = async (agent: NonNullable<Place['agent']>): Promise<GitHub> => {
  const { createGitHub } = await import('../../context/github/client.ts')
  const github = createGitHub(agent)
  github.octokit.hook.before('request', (request) => {
    Object.assign(request.headers, features.headers)
  })
  return github
}

const failed = 'for the user token'

/** Why nothing came of what was asked with the user's token, in words; null of what is no failure of GitHub's. */
const failure = (error: unknown): string | null => {
  if (error instanceof TokenError) return 'GitHub refuses the user token (401)'
  if (error instanceof FormError || error instanceof z.ZodError)
    return `GitHub's answer ${failed} is not in the documented form`
  if (!(error instanceof GitHubError)) return null
  const { limit, status, message } = error
  if (limit !== null) return `GitHub's rate limit left no request ${failed}`
  if (status === 0) return `GitHub did not answer ${failed}`
  if (status === 409) return `GitHub was at it with somebody else ${failed} (409)`
  if (status >= 500) return `GitHub failed ${failed} (${status})`
  return `GitHub refuses it to the user token (${status})${message === '' ? '' : `: ${message}`}`
}

const look = async (github: GitHub, { at }: Place, { issue: number, agent }: Wanted): Promise<Found | string> => {
  const name = agent.replace(/^@/, '').toLowerCase()
  const names = logins[name] ?? [name]
  const variables = { ...at, issue: number, names: names.join(',') }
  const { repository } = await graphql(github.octokit, query, variables, lookedSchema)
  const { issue, named, listed } = repository
  const actor = [...named, ...listed].find(({ login }) => names.includes(login.toLowerCase()))
  if (actor === undefined) return `${names[0] ?? name} is not among those whom GitHub lets the user assign here`
  return { github, actor, issue: issue.id, assigned: issue.assignedActors.nodes.flatMap((one) => one?.id ?? []) }
}

/** What is asked with the user's token; in words why nothing came of it, where GitHub refuses or fails. */
const asUser = async <Given>(ask: () => Promise<Given>): Promise<Given | string> => {
  try {
    return await ask()
  } catch (error) {
    const why = failure(error)
    if (why === null) throw error
    return why
  }
}

/** Looks whether the user may assign the agent; else tells why not, in words. */
export const findAgent = async (place: Place, wanted: Wanted): Promise<Found | string> => {
  const { agent } = place
  if (agent === null) return 'no user token is configured'
  return asUser(async () => look(await clientOf(agent), place, wanted))
}

export const isAssigned = ({ actor, assigned }: Found): boolean => assigned.includes(actor.id)

const assign = async ({ at }: Place, wanted: Wanted, found: Found): Promise<void> => {
  const { github, actor, issue, assigned } = found
  if (actor.__typename === 'Bot') {
    const input = { assignableId: issue, actorIds: [...assigned, actor.id] }
    await graphql(github.octokit, mutation, { input }, doneSchema)
    return
  }
  await github.octokit.rest.issues.addAssignees({ ...at, issue_number: wanted.issue, assignees: [actor.login] })
}

/**
 * Assigns the agent besides those who are, and reads it back: what GitHub breaks off may have been done. Null, or why it
 * could not be, in words.
 */
export const assignAgent = async (place: Place, wanted: Wanted, found: Found): Promise<string | null> => {
  const assigned = await asUser(async () => assign(place, wanted, found))
  const after = await asUser(async () => look(found.github, place, wanted))
  if (typeof after !== 'string' && isAssigned(after)) return null
  if (typeof assigned === 'string') return assigned
  // GitHub took it: to call the agent as well would hand the task over twice.
  return typeof after === 'string' ? null : 'GitHub took the assignment, and it is not there'
}
