import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { unknown } from '../../domain/answer.ts'
import type { LiveVariable, VariableLayer } from '../../domain/live.ts'
import { asked, FormError, statusOf } from './asking.ts'
import type { GitHub } from './client.ts'
import { environments } from './environments.ts'
import { isOfPerson, organizationSecrets } from './organization-secrets.ts'
import type { SharedLayer } from './organization-secrets.ts'
import { pages } from './pages.ts'
import type { Place } from './repository.ts'

/** The route of a layer, its largest page, and the fine-grained permission GitHub's reference asks for it. */
const layers = {
  'org-secrets': ['GET /repos/{owner}/{repo}/actions/organization-secrets', 100, 'secrets: read'],
  'repo-secrets': ['GET /repos/{owner}/{repo}/actions/secrets', 100, 'secrets: read'],
  'env-secrets': ['GET /repos/{owner}/{repo}/environments/{environment_name}/secrets', 100, 'environments: read'],
  'org-vars': ['GET /repos/{owner}/{repo}/actions/organization-variables', 30, 'actions_variables: read'],
  'repo-vars': ['GET /repos/{owner}/{repo}/actions/variables', 30, 'actions_variables: read'],
  'env-vars': ['GET /repos/{owner}/{repo}/environments/{environment_name}/variables', 30, 'environments: read'],
  codespace: ['GET /repos/{owner}/{repo}/codespaces/secrets', 100, 'codespaces_secrets: write'],
  dependabot: ['GET /repos/{owner}/{repo}/dependabot/secrets', 100, 'dependabot_secrets: read'],
} as const satisfies Readonly<Record<Exclude<VariableLayer, SharedLayer>, readonly [string, number, string]>>

/** A variable, or a secret without its value, as GitHub answers it. */
export const entrySchema = z
  .object({ name: z.string(), value: z.string().optional(), updated_at: z.string().optional() })
  .transform(({ name, value, updated_at }) => ({ name, value: value ?? null, updatedAt: updated_at ?? null }))
const entries = z.array(entrySchema)
const pageSchema = z.union([
  z
    .object({ total_count: z.number(), variables: entries })
    .transform((page) => [page.total_count, page.variables] as const),
  z
    .object({ total_count: z.number(), secrets: entries })
    .transform((page) => [page.total_count, page.secrets] as const),
])

/** Whether the repository may have an environment: one that GitHub does not list holds nothing. */
const isThere = async (github: GitHub, { owner, repo }: Place, environment: string | undefined): Promise<boolean> => {
  const listed = await environments(github, `${owner}/${repo}`)
  return !listed.known || listed.value.some((one) => one.toLowerCase() === environment?.toLowerCase())
}

/** The variables (with values) or secrets (names only) of a layer as the repository sees them, sorted by name. */
export async function variables(
  github: GitHub,
  place: Place,
  layer: VariableLayer,
  environment?: string,
): Promise<Answer<readonly LiveVariable[]>> {
  if (layer === 'org-codespace' || layer === 'org-dependabot') return organizationSecrets(github, place, layer)
  const [route, size, permission] = layers[layer]
  const ofEnvironment = layer === 'env-vars' || layer === 'env-secrets'
  if (ofEnvironment && environment === undefined) return unknown(`No environment was named for the layer ${layer}`)
  return asked(permission, async () => {
    const query = { ...place, per_page: size, ...(ofEnvironment ? { environment_name: environment } : {}) }
    const read = await pages(github, route, query, pageSchema).catch(async (error: unknown) => {
      if (statusOf(error) !== 404) throw error
      const isNone = ofEnvironment
        ? !(await isThere(github, place, environment))
        : layer.startsWith('org-') && (await isOfPerson(github, place))
      if (!isNone) throw error
      return []
    })
    const found = read.flatMap(([, page]) => page)
    if (found.length < (read[0]?.[0] ?? 0)) throw new FormError('GitHub counted more than it listed')
    return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  })
}
