import type { Installation } from '../state/account.ts'
import type { Json } from '../state/json.ts'
import type { World } from '../state/world.ts'
import { simpleUser } from './account.ts'

/** An installation as the app sees it, and as the `installation` event carries it. */
export const installationAnswer = (world: World, installation: Installation): Json => ({
  id: installation.id,
  account: simpleUser(world, installation.account),
  repository_selection: 'selected',
  access_tokens_url: `${world.url}/app/installations/${installation.id}/access_tokens`,
  repositories_url: `${world.url}/installation/repositories`,
  html_url: `${world.url}/organizations/${installation.account.login}/settings/installations/${installation.id}`,
  app_id: world.app.id,
  app_slug: world.app.slug,
  target_id: installation.account.id,
  target_type: installation.account.type,
  permissions: installation.permissions,
  events: installation.events,
  created_at: installation.createdAt,
  updated_at: installation.createdAt,
  single_file_name: null,
  suspended_by: null,
  suspended_at: null,
})
