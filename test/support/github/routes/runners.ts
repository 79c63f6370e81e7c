import type { Answer, Call } from '../call.ts'
import { param } from '../call.ts'
import { countedList } from '../page.ts'
import { organizationSettings } from '../plant.ts'
import { onOrganization, onRepository, type Route } from '../route.ts'
import type { SelfHosted } from '../state/settings.ts'

const list = (call: Call, runners: readonly SelfHosted[]): Promise<Answer> =>
  countedList(call, 'runners', runners, ({ id, name, labels, online }) => ({
    id,
    name,
    os: 'linux',
    status: online ? 'online' : 'offline',
    busy: false,
    labels: labels.map((label, at) => ({
      id: at + 1,
      name: label,
      type: label === 'self-hosted' ? 'read-only' : 'custom',
    })),
  }))

/** Self-hosted runners. */
export const runnerRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/actions/runners', 'administration:read', (call) =>
    list(call, call.repository.runners),
  ),
  onOrganization('GET /orgs/{org}/actions/runners', 'organization_self_hosted_runners:read', (call) =>
    list(call, organizationSettings(call.world, param(call, 'org')).runners),
  ),
]
