import { noContent, numberParam, ok } from '../call.ts'
import { countedList } from '../page.ts'
import { notFound, orRefuse } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import type { Json } from '../state/json.ts'
import { fullName, type Cache } from '../state/repository.ts'

const cacheAnswer = (cache: Cache): Json => ({
  id: cache.id,
  ref: cache.ref,
  key: cache.key,
  version: cache.version,
  last_accessed_at: cache.lastAccessedAt,
  created_at: cache.createdAt,
  size_in_bytes: cache.sizeInBytes,
})

const listed = (caches: readonly Cache[], query: URLSearchParams): Cache[] => {
  const key = query.get('key') ?? ''
  const ref = query.get('ref')
  return caches
    .filter((cache) => cache.key.startsWith(key) && (ref === null || cache.ref === ref))
    .toSorted((one, other) => other.lastAccessedAt.localeCompare(one.lastAccessedAt) || other.id - one.id)
}

/** Caches of Actions. */
export const cacheRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/actions/caches', 'actions:read', (call) =>
    countedList(call, 'actions_caches', listed(call.repository.caches, call.query), cacheAnswer),
  ),

  onRepository('GET /repos/{owner}/{repo}/actions/cache/usage', 'actions:read', ({ repository }) =>
    ok({
      full_name: fullName(repository),
      active_caches_size_in_bytes: repository.caches.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0),
      active_caches_count: repository.caches.length,
    }),
  ),

  onRepository('DELETE /repos/{owner}/{repo}/actions/caches/{cache_id}', 'actions:write', (call) => {
    const { caches } = call.repository
    const id = numberParam(call, 'cache_id')
    caches.splice(
      caches.indexOf(
        orRefuse(
          caches.find((one) => one.id === id),
          notFound,
        ),
      ),
      1,
    )
    return noContent
  }),
]
