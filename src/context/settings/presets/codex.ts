import type { RawSettings } from '../merge.ts'
import { codexVariables } from './codex-variables.ts'

const guide = 'docs/admin/GITHUB_VARIABLES_MASTER_GUIDE.md'
const audit = '.codex/variable_audit_latest.json'
/** Where `CODEX_DB_PATH` has to point: the original's own default lies in the home folder, which no repository holds. */
const memory = '.codex/cli_history.db'

/**
 * The paths, names and limits of the original method, so that a repository which lives by it switches the watchdog on
 * with one word. The index's limits are the original's: a warning from 25 hours on, an error from 72; the rows of the memory are what one of its
 * pruning cycles takes at most. A registry file of its own goes before
 * `expected`.
 */
export const codex: RawSettings = {
  mailbox: {
    dir: '.codex/pending_ops',
    governed: [
      '_GITHUB_APP_CLIENT_SECRET',
      'AGENT_KILL_SWITCH',
      'AUTONOMOUS_ACTIONS_ENABLED',
      'COPILOT_AGENT_AUTH_ENABLED',
      'COPILOT_AGENT_FIREWALL_ENABLED',
    ],
  },
  registry: '.codex/sar/variables.yml',
  signals: ['CODEX_CI_FAILURE_RATE', 'CODEX_CI_LAST_GREEN_SHA', 'CODEX_RETRAIN_TRIGGER'],
  killSwitch: 'AGENT_KILL_SWITCH',
  sensors: {
    'ci-failures': { patterns: '.codex/patterns/ci_failure_patterns.yaml' },
    'ci-health': { greenSha: 'CODEX_CI_LAST_GREEN_SHA' },
    'doc-freshness': { documents: [{ files: [guide], evidence: audit }] },
    'embedding-index': {
      indexes: [
        {
          id: 'codex',
          meta: '.codex/embeddings/codex_index_meta.json',
          index: '.codex/embeddings/codex_index.faiss',
          sources: ['.codex/docs', '.github/agents', 'src/codex/cognitive'].map(
            (dir) => `${dir}/**/*.{md,yaml,yml,py}`,
          ),
          warnAge: '25h',
          maxAge: '72h',
          minChunks: 100,
        },
      ],
    },
    'experiment-lineage': {
      manifests: [
        { files: ['.sar/runs/**/*.{json,yaml,yml}', '.sar/models/*/*.json'] },
        { files: ['**/{experiment_meta.json,run_manifest.yaml}', 'runs/**/meta.json'] },
      ],
    },
    'memory-capacity': { stores: [{ path: memory, table: 'ltm_entries', maxRows: 1000 }] },
    'memory-staleness': { stores: [{ path: memory }] },
    'pattern-confidence': { stores: [{ path: memory }] },
    'secret-rotation': { expected: [...codexVariables] },
    'session-decay': { stores: [{ path: '.codex/session_logs.db' }] },
    'variable-audit': { expected: [...codexVariables] },
  },
  documents: {
    gaps: 'docs/ops/SAR_METHODOLOGY.md',
    guide,
    runbook: 'docs/ops/secrets_rotation_runbook.md',
    changelog: 'CHANGELOG.md',
    accountability: 'docs/accountability/AGENT_ACCOUNTABILITY_REPORT.md',
    audit,
    report: '.codex/sar/report.json',
  },
}
