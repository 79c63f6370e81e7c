import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { unknown } from '../../domain/answer.ts'
import type { PublicKey, VariableLayer } from '../../domain/live.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { one } from './pages.ts'
import type { Place } from './repository.ts'

/** The route to a layer's public key, and the fine-grained permission GitHub's reference asks for it. */
const keys: Readonly<Partial<Record<VariableLayer, readonly [string, string]>>> = {
  'org-secrets': ['GET /orgs/{org}/actions/secrets/public-key', 'organization_secrets: read'],
  'repo-secrets': ['GET /repos/{owner}/{repo}/actions/secrets/public-key', 'secrets: read'],
  'env-secrets': ['GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/public-key', 'environments: read'],
  codespace: ['GET /repos/{owner}/{repo}/codespaces/secrets/public-key', 'codespaces_secrets: write'],
  dependabot: ['GET /repos/{owner}/{repo}/dependabot/secrets/public-key', 'dependabot_secrets: read'],
}

const keySchema = z
  .object({ key_id: z.string(), key: z.string() })
  .transform(({ key_id, key }): PublicKey => ({ id: key_id, key }))

/** The public key to which a layer's secrets are sealed. */
export async function publicKey(
  github: GitHub,
  place: Place,
  layer: VariableLayer,
  environment?: string,
): Promise<Answer<PublicKey>> {
  const found = keys[layer]
  if (found === undefined) return unknown(`no secret is sealed for ${layer}`)
  const [route, permission] = found
  const inEnvironment = layer === 'env-secrets'
  if (inEnvironment && environment === undefined) return unknown(`No environment was named for the layer ${layer}`)
  const query = layer === 'org-secrets' ? { org: place.owner } : place
  return asked(permission, () =>
    one(github, route, { ...query, ...(inEnvironment ? { environment_name: environment } : {}) }, keySchema),
  )
}
