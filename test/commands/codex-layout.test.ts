import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { checkout, sar } from './scene.ts'

const files = {
  '.gitignore': '*.db\n*.db-*\n',
  '.github/sar.yml': 'extends: [codex]\n',
  '.codex/embeddings/codex_index_meta.json': JSON.stringify({
    generated_at: '2026-05-30T02:00:00Z',
    chunk_count: 2904,
  }),
  '.codex/docs/roles.md': '# Roles\n',
  '.codex/variable_audit_latest.json': JSON.stringify({
    auth_ok: false,
    summary: { total: 99, present: 0, absent: 0, unknown: 99 },
    results: [],
  }),
  'docs/admin/GITHUB_VARIABLES_MASTER_GUIDE.md':
    '> **Last synced:** `2026-05-31T06:00:00.123456+00:00` (auto-sync workflow)\n\n# Variables\n',
  'runs/lora/run-7/experiment_meta.json': JSON.stringify({ mode: 'lora', git_commit: 'abc1234', config: { lr: 0.1 } }),
  'runs/lora/run-8/run_manifest.yaml':
    'git_commit: abc1234\ndataset_sha256: 0f\nseed: 7\nenvironment: ci\nconfig: { lr: 0.1 }\n',
}

/** The tables of the original's own store, as its server and its recorder make them. */
const historySchema = [
  'CREATE TABLE cli_history (id INTEGER PRIMARY KEY, command TEXT, stdout TEXT, stderr TEXT, returncode INTEGER, duration_ms REAL, cwd TEXT, timestamp TEXT)',
  'CREATE TABLE stm_entries (id INTEGER PRIMARY KEY, key TEXT UNIQUE, value TEXT, metadata TEXT, timestamp TEXT, access_count INTEGER DEFAULT 0)',
  'CREATE TABLE ltm_entries (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL, metadata TEXT, pattern_type TEXT, confidence REAL DEFAULT 1.0, timestamp TEXT NOT NULL)',
  'CREATE TABLE webhook_events (id INTEGER PRIMARY KEY, delivery_id TEXT, event_type TEXT, payload TEXT, signature TEXT, timestamp TEXT)',
  'CREATE TABLE patterns (id INTEGER PRIMARY KEY, pattern_id INTEGER NOT NULL, pattern_name TEXT NOT NULL, file_path TEXT, line_number INTEGER, description TEXT NOT NULL, auto_fixable INTEGER DEFAULT 0, fixed INTEGER DEFAULT 0, session TEXT, git_sha TEXT, timestamp TEXT NOT NULL)',
]
const sessionSchema = [
  'PRAGMA journal_mode=WAL',
  'CREATE TABLE session_events (ts REAL, session_id TEXT, role TEXT, message TEXT NOT NULL, seq INTEGER, meta TEXT)',
  'CREATE INDEX by_session ON session_events (session_id, ts)',
]

/** A database that stays open for as long as the test runs, as that of an agent at work does. */
const database = (cwd: string, path: string, statements: readonly string[]): DatabaseSync => {
  const open = new DatabaseSync(join(cwd, path))
  onTestFinished(() => open.close())
  for (const statement of statements) open.exec(statement)
  return open
}

const surveySchema = z.object({
  findings: z.array(z.object({ sensor: z.string(), kind: z.string(), subject: z.string() })),
  sensors: z.array(
    z.object({ id: z.string(), unknown: z.array(z.object({ subject: z.string(), reason: z.string() })) }),
  ),
})

const sensors = [
  'doc-freshness',
  'embedding-index',
  'experiment-lineage',
  'memory-capacity',
  'memory-staleness',
  'pattern-confidence',
  'session-decay',
]

const searched = async (cwd: string) => {
  const chosen = sensors.flatMap((id) => ['--sensor', id])
  const { stdout } = await sar(['search', '--offline', '--no-cache', '--format', 'json', ...chosen], { cwd })
  const survey = surveySchema.parse(JSON.parse(stdout))
  return {
    // The commit is of today, whenever that is, and so may be younger than the stamp and the index.
    found: survey.findings
      .filter(({ kind }) => kind !== 'old-stamp' && kind !== 'index-behind-sources')
      .map(({ sensor, kind, subject }) => `${sensor}/${kind} ${subject}`)
      .toSorted(),
    unknown: survey.sensors.flatMap(({ id, unknown }) => unknown.map(({ subject }) => `${id} ${subject}`)),
  }
}

describe('a repository that lives by the method, with nothing set but the preset', { timeout: 120_000 }, () => {
  it('has its stores, guide, index and runs found where the method keeps them', async () => {
    const cwd = checkout(files)
    const memory = database(cwd, '.codex/cli_history.db', historySchema)
    const learned = memory.prepare(
      'INSERT INTO ltm_entries (key, value, pattern_type, confidence, timestamp) VALUES (?, ?, ?, ?, ?)',
    )
    for (let index = 0; index < 801; index += 1)
      learned.run(
        `k${index}`,
        '{}',
        'bug_fix',
        index === 0 ? 0.5 : 0.9,
        index < 2 ? '2026-01-01T00:00:00' : '2026-05-20T00:00:00',
      )
    const log = database(cwd, '.codex/session_logs.db', sessionSchema)
    const said = log.prepare('INSERT INTO session_events (ts, session_id, role, message, seq) VALUES (?, ?, ?, ?, ?)')
    said.run(Date.parse('2026-01-05T00:00:00Z') / 1000 + 0.25, 's1', 'user', 'begin', 1)
    said.run(Date.parse('2026-01-05T01:00:00Z') / 1000, 's1', 'INFO', 'session ended', 2)
    said.run(Date.parse('2026-05-20T00:00:00Z') / 1000, 's2', 'user', 'begin', 1)
    expect(await searched(cwd)).toEqual({
      found: [
        'doc-freshness/unproven-stamp docs/admin/GITHUB_VARIABLES_MASTER_GUIDE.md#last synced',
        'embedding-index/index-missing .codex/embeddings/codex_index.faiss',
        'embedding-index/index-stale .codex/embeddings/codex_index_meta.json#generated_at',
        'experiment-lineage/run-incomplete runs/lora/run-7/experiment_meta.json',
        'memory-capacity/over-capacity .codex/cli_history.db#ltm_entries',
        'memory-staleness/stale-entries .codex/cli_history.db#ltm_entries/standard',
        'pattern-confidence/low-confidence .codex/cli_history.db#ltm_entries',
        'session-decay/past-retention .codex/session_logs.db#session_events',
        'session-decay/session-without-end .codex/session_logs.db#session_events/open',
      ],
      unknown: [],
    })
  })

  it('is unknown where a store lies elsewhere, and where the file is no store', async () => {
    const cwd = checkout({ ...files, '.codex/session_logs.db': 'no database\n', '.gitignore': '' })
    const { found, unknown } = await searched(cwd)
    expect(found.filter((one) => /memory|pattern|session/.test(one))).toEqual([])
    expect(unknown).toEqual([
      'memory-capacity .codex/cli_history.db',
      'memory-staleness .codex/cli_history.db#ltm_entries',
      'pattern-confidence .codex/cli_history.db#ltm_entries',
      'session-decay .codex/session_logs.db#session_events',
    ])
  })
})

describe('the table that the pruning of the method speaks of', { timeout: 120_000 }, () => {
  it('is judged by the policy of each row, from its last use', async () => {
    const cwd = checkout({
      '.gitignore': '*.db\n',
      '.github/sar.yml':
        'sensors:\n  memory-staleness:\n    stores: [{ path: brain.db }]\n  pattern-confidence:\n    stores: [{ path: brain.db }]\n',
    })
    const brain = database(cwd, 'brain.db', [
      'CREATE TABLE ltm_entries (key TEXT, value TEXT, pattern_type TEXT, frequency INTEGER, success_rate REAL, confidence REAL, policy TEXT, metadata TEXT, tags TEXT, created_at TEXT, last_accessed TEXT)',
      'CREATE TABLE ltm_archive (key TEXT, value TEXT, archived_at TEXT, archived_reason TEXT)',
    ])
    const row = brain.prepare(
      "INSERT INTO ltm_entries VALUES (?, '', 'x', 1, 1.0, ?, ?, '', '', '2020-01-01T00:00:00Z', ?)",
    )
    row.run('evergreen', 0.9, 'evergreen', '2019-01-01T00:00:00Z')
    row.run('used', 0.9, 'standard', '2026-05-30T00:00:00Z')
    row.run('old', 0.9, 'standard', '2026-01-01T00:00:00Z')
    row.run('weak', 0.05, 'decay', '2026-05-30T00:00:00Z')
    expect((await searched(cwd)).found).toEqual([
      'memory-staleness/stale-entries brain.db#ltm_entries/decay',
      'memory-staleness/stale-entries brain.db#ltm_entries/standard',
      'pattern-confidence/low-confidence brain.db#ltm_entries',
    ])
  })
})
