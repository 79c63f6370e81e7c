import type { RawSettings } from '../merge.ts'
import { codexVariables } from './codex-variables.ts'

/**
 * The paths, names and limits of the original method, so that a repository which lives by it switches the watchdog on
 * with one word. The index limit is the original's warning, 25 hours. A registry file of its own goes before
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
    'ci-health': { greenSha: 'CODEX_CI_LAST_GREEN_SHA' },
    'embedding-index': {
      indexes: [{ id: 'codex', meta: '.codex/embeddings/codex_index_meta.json', maxAge: '25h', minChunks: 100 }],
    },
    'secret-rotation': { expected: [...codexVariables] },
    'variable-audit': { expected: [...codexVariables] },
  },
  documents: {
    gaps: 'docs/ops/SAR_METHODOLOGY.md',
    guide: 'docs/admin/GITHUB_VARIABLES_MASTER_GUIDE.md',
    runbook: 'docs/ops/secrets_rotation_runbook.md',
    changelog: 'CHANGELOG.md',
    accountability: 'docs/accountability/AGENT_ACCOUNTABILITY_REPORT.md',
    audit: '.codex/variable_audit_latest.json',
    report: '.codex/sar/report.json',
  },
}
