import type { Change, ChangeKind, Receipt } from './change.ts'

const byKind = {
  commit: ['contents: write'],
  'open-pull-request': ['pull_requests: write'],
  'auto-merge': ['contents: write', 'pull_requests: write'],
  'stop-auto-merge': ['contents: write', 'pull_requests: write'],
  'delete-branch': ['contents: write'],
  'close-pull-request': ['pull_requests: write'],
  comment: ['issues: write'],
  'hand-over': ['issues: write'],
  react: ['issues: write'],
  'open-issue': ['issues: write'],
  'close-issue': ['issues: write'],
  'check-run': ['checks: write'],
  'set-variable': ['actions_variables: write'],
  'delete-variable': ['actions_variables: write'],
  'set-secret': ['secrets: write'],
  'delete-secret': ['secrets: write'],
  'dispatch-workflow': ['actions: write'],
  'rerun-workflow': ['actions: write'],
  'request-review': ['pull_requests: write'],
  'enable-workflow': ['actions: write'],
  'delete-cache': ['actions: write'],
  'delete-run': ['actions: write'],
  'set-model-alias': [],
} as const satisfies Readonly<Record<ChangeKind, readonly string[]>>

const byScope = {
  repo: 'actions_variables: write',
  env: 'environments: write',
  org: 'organization_actions_variables: write',
} as const

type SecretChange = Extract<Change, { readonly kind: 'set-secret' | 'delete-secret' }>

const ofSecret = ({ store, scope }: SecretChange): string => {
  if (store === 'dependabot') return 'dependabot_secrets: write'
  if (store === 'codespaces') return 'codespaces_secrets: write'
  if (scope === 'org') return 'organization_secrets: write'
  return scope === 'env' ? 'environments: write' : 'secrets: write'
}

/** The App permissions that a kind of change needs, as `app.yml` names them. */
export const permissionsOf = (kind: ChangeKind): readonly string[] => byKind[kind]

const isKind = (kind: string): kind is ChangeKind => Object.hasOwn(byKind, kind)

/** Those of a change that was made, by the kind in its receipt; none of one that is not known. */
export const permissionsOfReceipt = ({ kind }: Pick<Receipt, 'kind'>): readonly string[] =>
  isKind(kind) ? permissionsOf(kind) : []

/** Those that one change needs: a variable's or secret's depend on where it lies, a commit's on whether it touches workflows. */
export const permissionsFor = (change: Change): readonly string[] => {
  if (change.kind === 'set-variable' || change.kind === 'delete-variable') return [byScope[change.scope]]
  if (change.kind === 'set-secret' || change.kind === 'delete-secret') return [ofSecret(change)]
  const needed = permissionsOf(change.kind)
  const touchesWorkflows =
    change.kind === 'commit' && change.files.some(({ path }) => path.startsWith('.github/workflows/'))
  return touchesWorkflows ? [...needed, 'workflows: write'] : needed
}
