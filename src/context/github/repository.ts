import { z } from 'zod'
import type { RepositoryEntry } from '../../domain/actions.ts'
import type { Answer } from '../../domain/answer.ts'
import { RepositoryError } from '../../domain/errors.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { one } from './pages.ts'

/** A repository's place in GitHub's addresses. */
export interface Place {
  readonly owner: string
  readonly repo: string
}

/** Splits `owner/name`; throws RepositoryError where it is none. */
export function placeOf(repository: string): Place {
  const [owner, repo, ...rest] = repository.split('/')
  const valid = /^(?!\.{1,2}$)[\w.-]+$/
  if (owner === undefined || repo === undefined || rest.length > 0 || !valid.test(owner) || !valid.test(repo)) {
    throw new RepositoryError(`"${repository}" names no repository.`, 'Write it as owner/name.')
  }
  return { owner, repo }
}

const repositorySchema = z
  .object({ full_name: z.string(), default_branch: z.string() })
  .transform((answer) => ({ fullName: answer.full_name, defaultBranch: answer.default_branch }))

export type RepositoryFacts = z.infer<typeof repositorySchema>

const asking = new WeakMap<GitHub, Map<string, Promise<Answer<RepositoryFacts>>>>()

/** What a repository is called and its default branch, asked once a client: a readable one proves that 404 is absence. */
export function repositoryFacts(github: GitHub, place: Place): Promise<Answer<RepositoryFacts>> {
  const ofClient = asking.get(github) ?? new Map<string, Promise<Answer<RepositoryFacts>>>()
  asking.set(github, ofClient)
  const key = `${place.owner}/${place.repo}`
  const facts =
    ofClient.get(key) ??
    asked('metadata: read', () => one(github, 'GET /repos/{owner}/{repo}', { ...place }, repositorySchema))
  ofClient.set(key, facts)
  return facts
}

const entrySchema = z
  .object({
    private: z.boolean(),
    archived: z.boolean().default(false),
    fork: z.boolean(),
    owner: z.object({ type: z.string() }),
    pushed_at: z.string().nullish(),
  })
  .transform((entry): RepositoryEntry => ({
    private: entry.private,
    archived: entry.archived,
    fork: entry.fork,
    ownedByOrganization: entry.owner.type === 'Organization',
    pushedAt: entry.pushed_at ?? null,
  }))

/** What GitHub says of the repository as a whole. */
export const repositoryEntry = (github: GitHub, place: Place): Promise<Answer<RepositoryEntry>> =>
  asked('metadata: read', () => one(github, 'GET /repos/{owner}/{repo}', { ...place }, entrySchema))
