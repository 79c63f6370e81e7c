/** Keys of a workflow's root. Source of these lists: GitHub's workflow syntax and events reference, as of 2026. */
const rootKeys = ['name', 'run-name', 'on', 'permissions', 'env', 'defaults', 'concurrency', 'jobs']

/** Keys that only a job with steps may have; a job that calls a reusable workflow may not. */
export const stepJobKeys: readonly string[] = [
  'cancel-timeout-minutes',
  'container',
  'continue-on-error',
  'defaults',
  'env',
  'environment',
  'outputs',
  'runs-on',
  'services',
  'snapshot',
  'steps',
  'timeout-minutes',
]

const jobKeys = [
  ...stepJobKeys,
  'concurrency',
  'if',
  'name',
  'needs',
  'permissions',
  'secrets',
  'strategy',
  'uses',
  'with',
]

const stepKeys = [
  'continue-on-error',
  'env',
  'id',
  'if',
  'name',
  'run',
  'shell',
  'timeout-minutes',
  'uses',
  'with',
  'working-directory',
]

const permissionScopes = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'id-token',
  'issues',
  'models',
  'packages',
  'pages',
  'pull-requests',
  'repository-projects',
  'security-events',
  'statuses',
]

const events = [
  'branch_protection_rule',
  'check_run',
  'check_suite',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'discussion',
  'discussion_comment',
  'fork',
  'gollum',
  'issue_comment',
  'issues',
  'label',
  'merge_group',
  'milestone',
  'page_build',
  'public',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'pull_request_target',
  'push',
  'registry_package',
  'release',
  'repository_dispatch',
  'schedule',
  'status',
  'watch',
  'workflow_call',
  'workflow_dispatch',
  'workflow_run',
]

const eventKeys = ['branches', 'branches-ignore', 'paths', 'paths-ignore', 'tags', 'tags-ignore', 'types', 'workflows']

/** The words that GitHub knows under a key path of a workflow; null where the list is open or not kept here. */
export const knownWords = (keys: readonly string[]): readonly string[] | null => {
  const [first, , third, fourth] = keys
  if (keys.length === 0) return rootKeys
  if (keys.at(-1) === 'permissions') return permissionScopes
  if (first === 'on') return keys.length === 1 ? events : keys.length === 2 ? eventKeys : null
  if (first !== 'jobs') return null
  if (keys.length === 2) return jobKeys
  return third === 'steps' && fourth !== undefined && keys.length === 4 ? stepKeys : null
}

/** Keys that GitHub takes and its published parser does not know yet: `cache-mode` is from September 2026. */
export const isNewer = (keys: readonly string[], word: string): boolean =>
  word === 'cache-mode' && (keys.length === 0 || (keys.length === 2 && keys[0] === 'jobs'))
