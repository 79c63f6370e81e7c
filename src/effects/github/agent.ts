import { z } from 'zod'
import type { GitHub } from '../../context/github/client.ts'
import { GitHubError } from '../../context/github/github-error.ts'
import { graphql } from '../../context/github/graphql.ts'
import { TokenError } from '../../domain/errors.ts'
import type { ChangeOf, Place } from './place.ts'

type Wanted = ChangeOf<'hand-over'>

/** Under this name GitHub's own coding agent is mentioned; its bot has another login. */
const logins: Readonly<Record<string, readonly string[]>> = { copilot: ['copilot-swe-agent', 'copilot'] }

const query = `query ($owner: String!, $repo: String!, $issue: Int!) {
  repository(owner: $owner, name: $repo) {
    issue(number: $issue) {
      id
      assignedActors(first: 100) {
        nodes { ... on Bot { id } ... on Mannequin { id } ... on Organization { id } ... on User { id } }
      }
    }
    suggestedActors(capabilities: [CAN_BE_ASSIGNED], first: 100) {
      nodes { __typename login ... on Bot { id } ... on User { id } }
    }
  }
}`

const mutation = `mutation ($input: ReplaceActorsForAssignableInput!) {
  replaceActorsForAssignable(input: $input) { clientMutationId }
}`

const actorSchema = z.object({ __typename: z.string(), login: z.string(), id: z.string() })
const lookedSchema = z.object({
  repository: z.object({
    issue: z.object({
      id: z.string(),
      assignedActors: z.object({ nodes: z.array(z.object({ id: z.string() }).nullable()) }),
    }),
    suggestedActors: z.object({ nodes: z.array(actorSchema.or(z.unknown().transform(() => null))) }),
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

/**
 * Why GitHub refuses for good what was asked with the user's token, in words; null of all else, which may pass or is a
 * fault. A limit passes, and so does a write that met another.
 */
const refusal = (error: unknown): string | null => {
  if (error instanceof TokenError) return 'GitHub refuses the user token (401)'
  if (!(error instanceof GitHubError) || error.limit !== null || error.status === 409) return null
  if (error.status < 400 || error.status >= 500) return null
  return `GitHub refuses it to the user token (${error.status})${error.message === '' ? '' : `: ${error.message}`}`
}

const look = async (github: GitHub, { at }: Place, { issue: number, agent }: Wanted): Promise<Found | string> => {
  const name = agent.replace(/^@/, '').toLowerCase()
  const names = logins[name] ?? [name]
  const { repository } = await graphql(github.octokit, query, { ...at, issue: number }, lookedSchema)
  const { issue, suggestedActors } = repository
  const actor = suggestedActors.nodes.find((one) => one !== null && names.includes(one.login.toLowerCase())) ?? null
  if (actor === null) return `${names[0] ?? name} is not among those whom GitHub lets the user assign here`
  return { github, actor, issue: issue.id, assigned: issue.assignedActors.nodes.flatMap((one) => one?.id ?? []) }
}

/** Looks whether the user may assign the agent; else tells why not, in words. */
export const findAgent = async (place: Place, wanted: Wanted): Promise<Found | string> => {
  if (place.agent === null) return 'no user token is configured'
  try {
    return await look(await clientOf(place.agent), place, wanted)
  } catch (error) {
    const why = refusal(error)
    if (why === null) throw error
    return why
  }
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

/** Assigns the agent besides those who are, and reads it back. Null, or why it could not be, in words. */
export const assignAgent = async (place: Place, wanted: Wanted, found: Found): Promise<string | null> => {
  try {
    await assign(place, wanted, found)
    const after = await look(found.github, place, wanted)
    return typeof after !== 'string' && isAssigned(after) ? null : 'GitHub took the assignment, and it is not there'
  } catch (error) {
    const why = refusal(error)
    if (why === null) throw error
    return why
  }
}
