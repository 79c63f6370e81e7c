import type { Answer } from '../../domain/answer.ts'
import type { LiveVariable, OrganizationLayer } from '../../domain/live.ts'
import { asked, statusOf } from './asking.ts'
import type { GitHub } from './client.ts'
import { one } from './pages.ts'
import type { Place } from './repository.ts'
import { entrySchema } from './variables.ts'

/** The list of a layer, and the fine-grained permission GitHub's reference asks for it. */
const lists = {
  'org-secrets': ['/orgs/{org}/actions/secrets', 'organization_secrets: read'],
  'org-vars': ['/orgs/{org}/actions/variables', 'organization_actions_variables: read'],
} as const satisfies Readonly<Record<OrganizationLayer, readonly [string, string]>>

/**
 * A variable or secret of the organisation by its name, whichever repositories see it; null where there is none. Where
 * GitHub says 404, the list must be readable: without that, gone and hidden look the same.
 */
export const organizationEntry = (
  github: GitHub,
  place: Place,
  layer: OrganizationLayer,
  name: string,
): Promise<Answer<LiveVariable | null>> => {
  const [list, permission] = lists[layer]
  const query = { org: place.owner }
  return asked(permission, async () => {
    try {
      return await one(github, `GET ${list}/{name}`, { ...query, name }, entrySchema)
    } catch (error) {
      if (statusOf(error) !== 404) throw error
      await github.octokit.request(`GET ${list}`, { ...query, per_page: 1 })
      return null
    }
  })
}
