import { roleOf } from '../access.ts'
import type { Caller } from '../state/account.ts'
import type { Json } from '../state/json.ts'
import { fullName, type Repository } from '../state/repository.ts'
import { nodeId, type World } from '../state/world.ts'
import { simpleUser } from './account.ts'

/** Address of a repository in the API. */
export const repositoryUrl = (world: World, repository: Repository): string =>
  `${world.url}/repos/${fullName(repository)}`

/** Address of a repository for people and for git. */
export const pageUrl = (world: World, repository: Repository): string => `${world.url}/${fullName(repository)}`

const templates = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const

/** A repository as it stands inside runs and check suites. */
export const minimalRepository = (world: World, repository: Repository): Json => {
  const url = repositoryUrl(world, repository)
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    owner: simpleUser(world, repository.owner),
    private: repository.private,
    html_url: pageUrl(world, repository),
    description: null,
    fork: false,
    url,
    ...Object.fromEntries(Object.entries(templates).map(([name, path]) => [name, url + path])),
  }
}

/** A repository as it stands in pull requests and webhooks. */
export const repositoryAnswer = (world: World, repository: Repository): Json => {
  const open = repository.issues.filter(({ state }) => state === 'open').length
  const page = pageUrl(world, repository)
  return {
    ...minimalRepository(world, repository),
    git_url: `${page.replace(/^http/, 'git')}.git`,
    ssh_url: `git@127.0.0.1:${fullName(repository)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    forks_count: 0,
    stargazers_count: 0,
    watchers_count: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues_count: open,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: repository.archived,
    disabled: false,
    visibility: repository.private ? 'private' : 'public',
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    license: null,
    forks: 0,
    open_issues: open,
    watchers: 0,
    allow_forking: true,
    web_commit_signoff_required: false,
  }
}

/** What the caller may do, in the five words of the API. */
export const permissionsOf = (repository: Repository, caller: Caller): Json => {
  const role = caller.kind === 'user' ? roleOf(repository, caller.account) : undefined
  const reaches = (...list: string[]): boolean => role !== undefined && list.includes(role)
  return {
    admin: reaches('admin'),
    maintain: reaches('admin', 'maintain'),
    push: reaches('admin', 'maintain', 'write'),
    triage: reaches('admin', 'maintain', 'write', 'triage'),
    pull: role !== undefined || !repository.private || caller.kind === 'installation',
  }
}

/** A repository asked for by itself. */
export const fullRepository = (world: World, repository: Repository, caller: Caller): Json => ({
  ...repositoryAnswer(world, repository),
  permissions: permissionsOf(repository, caller),
  subscribers_count: 0,
  network_count: 0,
  allow_squash_merge: true,
  allow_merge_commit: true,
  allow_rebase_merge: true,
  allow_auto_merge: repository.autoMergeAllowed,
  delete_branch_on_merge: false,
  ...(repository.owner.type === 'Organization' ? { organization: simpleUser(world, repository.owner) } : {}),
})
