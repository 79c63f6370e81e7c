import { z } from 'zod'
import type { ActionsCache, CacheUsage, Runner, WorkflowEntry } from '../../domain/actions.ts'
import type { Answer } from '../../domain/answer.ts'
import { asked, FormError } from './asking.ts'
import type { GitHub } from './client.ts'
import { one, pages } from './pages.ts'
import type { Place } from './repository.ts'

interface Counted<T> {
  readonly total: number
  readonly items: readonly T[]
}

/** Every item of a counted list. Fewer than GitHub counts are not the whole. */
async function whole<T>(
  github: GitHub,
  route: string,
  query: Readonly<Record<string, string>>,
  schema: z.ZodType<Counted<T>>,
): Promise<readonly T[]> {
  const read = await pages(github, route, query, schema)
  const items = read.flatMap((page) => page.items)
  if (items.length < (read[0]?.total ?? 0)) throw new FormError('GitHub counted more than it listed')
  return items
}

const cacheSchema = z
  .object({
    id: z.number(),
    key: z.string(),
    ref: z.string(),
    size_in_bytes: z.number(),
    created_at: z.string(),
    last_accessed_at: z.string(),
  })
  .transform((cache): ActionsCache => ({
    id: cache.id,
    key: cache.key,
    ref: cache.ref,
    bytes: cache.size_in_bytes,
    createdAt: cache.created_at,
    lastUsedAt: cache.last_accessed_at,
  }))
const cachePage = z
  .object({ total_count: z.number(), actions_caches: z.array(cacheSchema) })
  .transform(({ total_count, actions_caches }) => ({ total: total_count, items: actions_caches }))

/** Every cache, by id. */
export const caches = (github: GitHub, place: Place): Promise<Answer<readonly ActionsCache[]>> =>
  asked('actions: read', async () => {
    const all = await whole(github, 'GET /repos/{owner}/{repo}/actions/caches', { ...place }, cachePage)
    return [...new Map(all.map((cache) => [cache.id, cache])).values()].toSorted((left, right) => left.id - right.id)
  })

const usageSchema = z
  .object({ active_caches_size_in_bytes: z.number(), active_caches_count: z.number() })
  .transform((usage): CacheUsage => ({
    bytes: usage.active_caches_size_in_bytes,
    caches: usage.active_caches_count,
  }))

/** What all caches take together; GitHub brings it up to date some minutes late. */
export const cacheUsage = (github: GitHub, place: Place): Promise<Answer<CacheUsage>> =>
  asked('actions: read', () => one(github, 'GET /repos/{owner}/{repo}/actions/cache/usage', { ...place }, usageSchema))

const states = ['active', 'deleted', 'disabled_fork', 'disabled_inactivity', 'disabled_manually'] as const
const workflowSchema = z
  .object({
    id: z.number(),
    name: z.string(),
    path: z.string(),
    state: z.enum(states),
    html_url: z.string(),
  })
  .transform(({ html_url, ...workflow }): WorkflowEntry => ({ ...workflow, url: html_url }))
const workflowPage = z
  .object({ total_count: z.number(), workflows: z.array(workflowSchema) })
  .transform(({ total_count, workflows: items }) => ({ total: total_count, items }))

/** Every workflow that GitHub knows, by path. */
export const workflows = (github: GitHub, place: Place): Promise<Answer<readonly WorkflowEntry[]>> =>
  asked('actions: read', async () => {
    const all = await whole(github, 'GET /repos/{owner}/{repo}/actions/workflows', { ...place }, workflowPage)
    return all.toSorted((left, right) => (left.path < right.path ? -1 : 1))
  })

const runnerSchema = z
  .object({
    id: z.number(),
    name: z.string(),
    status: z.string(),
    busy: z.boolean(),
    labels: z.array(z.object({ name: z.string() })),
  })
  .transform(({ id, name, status, busy, labels }): Runner => ({
    id,
    name,
    online: status === 'online',
    busy,
    labels: labels.map((label) => label.name),
  }))
const runnerPage = z
  .object({ total_count: z.number(), runners: z.array(runnerSchema) })
  .transform(({ total_count, runners: items }) => ({ total: total_count, items }))

const byId = (all: readonly Runner[]): readonly Runner[] => all.toSorted((left, right) => left.id - right.id)

/** The self-hosted runners of the repository itself, by id. */
export const runners = (github: GitHub, place: Place): Promise<Answer<readonly Runner[]>> =>
  asked('administration: read', async () =>
    byId(await whole(github, 'GET /repos/{owner}/{repo}/actions/runners', { ...place }, runnerPage)),
  )

/** Those of the organisation that owns it; which of them the repository may use is not told. */
export const organizationRunners = (github: GitHub, { owner }: Place): Promise<Answer<readonly Runner[]>> =>
  asked('organization_self_hosted_runners: read', async () =>
    byId(await whole(github, 'GET /orgs/{org}/actions/runners', { org: owner }, runnerPage)),
  )

const countSchema = z.object({ total_count: z.number() })

/** How many runs were created before an instant. */
export const runsBefore = (github: GitHub, place: Place, before: Date): Promise<Answer<number>> =>
  asked('actions: read', async () => {
    const query = { ...place, created: `<${before.toISOString().slice(0, 19)}Z`, per_page: 1 }
    return (await one(github, 'GET /repos/{owner}/{repo}/actions/runs', query, countSchema)).total_count
  })
