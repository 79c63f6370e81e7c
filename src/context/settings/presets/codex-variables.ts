import type { Json } from '../../../domain/identity.ts'

/**
 * What the original method expects, in the order of its own registry: layer, category, names. `?` marks an optional
 * one, `!` one that no automation writes without a recorded human approval.
 */
const groups: readonly (readonly [layer: string, category: string, names: string])[] = [
  ['org-secrets', 'CI/CD', 'CODECOV_TOKEN'],
  ['org-secrets', 'Auth', 'CODEX_ADMIN_KEY CODEX_BACKUP_KEY CODEX_MASTER_KEY'],
  ['org-secrets', 'ML', 'HF_TOKEN'],
  ['org-secrets', 'Publish', 'NPM_TOKEN? PYPI_TOKEN?'],
  ['org-secrets', 'ML', 'RAG_OPENAI_KEY'],
  ['org-secrets', 'CI/CD', '_CODEX_ACTION_RUNNER'],
  [
    'org-secrets',
    'GitHub App',
    `_GITHUB_APP_CLIENT_SECRET! _GITHUB_APP_ID _GITHUB_APP_INSTALLATION_ID
     _GITHUB_APP_PRIVATE_KEY`,
  ],
  ['repo-secrets', 'Auth', 'CODEX_GHP_TOKEN_BASE64 CODEX_GHP_TOKEN_HEX CODEX_GHP_TOKEN_SHA256'],
  ['repo-secrets', 'Config', 'CODEX_REPO_ID'],
  ['repo-secrets', 'Auth', 'CODEX_WEBHOOK_SECRET'],
  ['repo-secrets', 'ML', 'OPENAI_API_KEY'],
  ['repo-secrets', 'CI/CD', '_CODEX_BOT_RUNNER'],
  ['env-secrets', 'CI/CD', 'CODEX_ENVIRONMENT_RUNNER CODEX_RUNNER_SHA256 CODEX_RUNNER_TOKEN'],
  [
    'repo-vars',
    'Cognitive Brain',
    `COGNITIVE_BRAIN_ALLOWED_ACTORS COGNITIVE_BRAIN_INJECTION_ENABLED
     COGNITIVE_BRAIN_LTM_RETENTION_DAYS COGNITIVE_BRAIN_MAX_CONTEXT_TOKENS
     COGNITIVE_BRAIN_MEMORY_TIER COGNITIVE_BRAIN_PATTERN_MIN_CONFIDENCE
     COGNITIVE_BRAIN_SESSION_NUMBER`,
  ],
  [
    'repo-vars',
    'Copilot Runtime',
    `COPILOT_AGENT_AUTH_ENABLED! COPILOT_AGENT_FIREWALL_ENABLED!
     COPILOT_AGENT_FIREWALL_ALLOW_LIST_ADDITIONS COPILOT_AGENT_MAX_AUTONOMY_LEVEL
     COPILOT_AGENT_SESSION_RESTORE_ENABLED COPILOT_CLI_BASE_URL COPILOT_CLI_ENABLED`,
  ],
  [
    'repo-vars',
    'CI/CD',
    `AGENT_HANDOFF_TIMEOUT_SECONDS AUTO_PROMOTE_TIER_ENABLED AUTONOMOUS_ACTIONS_ENABLED!
     CODEX_CI_FAILURE_RATE CODEX_CI_FAILURE_THRESHOLD CODEX_CI_LAST_GREEN_SHA
     EMBEDDING_INDEX_AUTO_REBUILD`,
  ],
  [
    'repo-vars',
    'Config',
    `AUDIT_RETENTION_DAYS CODEX_AGENT_NAME CODEX_API_VERSION CODEX_ISOLATED_PATH
     CODEX_LOG_LEVEL CODEX_NETWORK_MODE CODEX_ORG_NAME GENESIS_TIMESTAMP`,
  ],
  [
    'repo-vars',
    'Build',
    `CODEX_CACHE_VERSION CODEX_CLI_API_URL CODEX_COVERAGE_THRESHOLD CODEX_D365_POLICIES_PATH
     CODEX_FORCE_CPU CODEX_LINT_STRICT CODEX_LLM_MODEL CODEX_LLM_RATE_LIMIT_DELAY
     CODEX_OFFLINE CODEX_PYTHON_VERSION CODEX_SANDBOX_TIMEOUT CODEX_SESSION_ID
     CODEX_SESSION_LOG_DIR CODEX_TEST_PARALLELISM CODEX_ZENDESK_DOCS_ROOT? ENABLE_LIVE_TESTS`,
  ],
  [
    'repo-vars',
    'ML',
    `COMPOSE_DOCKER_CLI_BUILD? DOCKER_BUILDKIT? GPU_OPT? HF_HOME MLFLOW_EXPERIMENT_NAME?
     TORCH_HOME TRANSFORMERS_OFFLINE WANDB_MODE? ZENDESK_RATE_LIMIT? ZENDESK_SYNC_INTERVAL?`,
  ],
  ['repo-vars', 'Webhook/Infra', 'CODEX_ACTIVE_CODESPACE WEBHOOK_RECEIVER_URL'],
  [
    'repo-vars',
    'Autonomous Agent',
    `AGENT_KILL_SWITCH! AUTONOMY_BUDGET_SECONDS? AUTONOMY_MAX_ITERATIONS? AUTONOMY_DRY_RUN?
     AGENT_RUNNER_BUDGET_SECONDS? AGENT_RUNNER_ITERATIONS? AGENT_RUNNER_DRY_RUN?
     UNCERTAINTY_BUDGET_SECONDS?`,
  ],
  ['env-vars', 'Build', 'CODEX_ENV_NODE_VERSION CODEX_ENV_PYTHON_VERSION'],
  ['codespace', 'Auth', 'CODEX_MASTER_KEY CODEX_BACKUP_KEY CODEX_ADMIN_KEY'],
  [
    'codespace',
    'GitHub App',
    `_GITHUB_APP_ID _GITHUB_APP_PRIVATE_KEY _GITHUB_APP_INSTALLATION_ID
     _GITHUB_APP_CLIENT_SECRET`,
  ],
  ['codespace', 'Webhook/Infra', 'WEBHOOK_SECRET WEBHOOK_RECEIVER_URL?'],
]

/** The environment that the original keeps its environment secrets and variables in. */
const environment = 'Aries_Serpent_codex_'

/** The tokens whose last day the original states in a variable named after them. */
const ending = /^CODEX_(?:BACKUP|MASTER)_KEY$/

const entryOf = (layer: string, category: string, mark: string): Json => ({
  name: mark.replaceAll(/[?!]/g, ''),
  layer,
  category,
  required: !mark.includes('?'),
  governed: mark.includes('!'),
  ...(layer.startsWith('env-') ? { environment } : {}),
  ...(layer === 'org-secrets' && ending.test(mark) ? { expiry: { variable: `${mark}_EXPIRY_DATE` } } : {}),
})

/** The original registry's 99 entries, as `expected` of a registry file takes them. */
export const codexVariables: readonly Json[] = groups.flatMap(([layer, category, names]) =>
  names.split(/\s+/).map((mark) => entryOf(layer, category, mark)),
)
