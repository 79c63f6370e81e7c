import type { Account } from '../state/account.ts'
import type { Json } from '../state/json.ts'
import { nodeId, type World } from '../state/world.ts'

/** The login of an app's account has no `[bot]` here, unlike in the REST API and as the viewer. */
export const accountSource = (world: World, account: Account): Json => ({
  __typename: account.type,
  id: nodeId(account.type, account.id),
  login: account.type === 'Bot' ? account.login.replace('[bot]', '') : account.login,
  name: account.name,
  url: `${world.url}/${account.login}`,
})
