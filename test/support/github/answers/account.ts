import type { Account, App } from '../state/account.ts'
import type { Json } from '../state/json.ts'
import { nodeId, type World } from '../state/world.ts'

/** A person, organisation or bot as it stands inside other answers. */
export const simpleUser = (world: World, account: Account): Json => {
  const url = `${world.url}/users/${encodeURIComponent(account.login)}`
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `${world.url}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.url}/${encodeURIComponent(account.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  }
}

export const maybeUser = (world: World, account: Account | null): Json | null =>
  account === null ? null : simpleUser(world, account)

/** An account asked for by itself. */
export const publicUser = (world: World, account: Account): Json => ({
  ...simpleUser(world, account),
  name: account.name,
  company: null,
  blog: null,
  location: null,
  email: null,
  hireable: null,
  bio: null,
  public_repos: world.repositories.filter(({ owner, private: hidden }) => owner.id === account.id && !hidden).length,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: account.createdAt,
  updated_at: account.createdAt,
})

/** The app as it signs check runs. */
export const integration = (world: World, app: App): Json => ({
  id: app.id,
  slug: app.slug,
  node_id: nodeId('App', app.id),
  client_id: `Iv1.${app.id}`,
  owner: simpleUser(world, app.owner),
  name: app.name,
  description: null,
  external_url: `${world.url}/${app.slug}`,
  html_url: `${world.url}/apps/${app.slug}`,
  created_at: app.createdAt,
  updated_at: app.createdAt,
  permissions: app.permissions,
  events: app.events,
})

/** GitHub's own app, which makes the check runs of jobs. */
export const actionsApp = (world: World, owner: Account): Json => ({
  id: 15368,
  slug: 'github-actions',
  node_id: nodeId('App', 15368),
  client_id: 'Iv1.github-actions',
  owner: simpleUser(world, owner),
  name: 'GitHub Actions',
  description: 'Automate your workflow from idea to production',
  external_url: `${world.url}/features/actions`,
  html_url: `${world.url}/apps/github-actions`,
  created_at: '2018-07-30T09:30:17Z',
  updated_at: '2019-12-10T19:04:12Z',
  permissions: { actions: 'write', checks: 'write', contents: 'read', metadata: 'read' },
  events: [],
})
