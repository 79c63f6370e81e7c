import type { CaseRecord, LedgerEntry, RunRecord, State, StateUpdate } from '../../../src/domain/state.ts'

/** Records of the state with what a test does not care about filled in. */

const at = '2026-05-04T12:00:00.000Z'

export const entry = (subject: string, given: Partial<LedgerEntry> = {}): LedgerEntry => ({
  at,
  actor: 'sar-watchdog',
  action: 'case.opened',
  subject,
  evidence: {},
  ...given,
})

export const caseRecord = (id: string): CaseRecord => ({
  id,
  sensor: 'secrets',
  kind: 'credential',
  subject: `src/${id}.py#é`,
  severity: 'P1',
  firstSeen: at,
  due: at,
  notified: null,
  gap: null,
  owner: '@ml',
  run: null,
  baseline: false,
})

export const runRecord = (id: string): RunRecord => ({
  id,
  kind: 'saga',
  playbook: 'SAR-001',
  cases: ['a'],
  step: 'merged',
  waits: { for: 'merge', subject: '7', until: at },
  state: 'waiting',
  startedAt: at,
  endedAt: null,
  attempt: 1,
  cursor: { queue: { outputs: { count: 2, names: ['A', 'B'] } } },
})

/** A state with something in every file but the ledger. */
export const fullState: State = {
  ledger: [],
  cases: [caseRecord('b'), caseRecord('a')],
  runs: [runRecord('r2'), runRecord('r1')],
  mailbox: [
    { path: '.sar/pending_ops/x.json', blob: 'b'.repeat(40), tries: 2, reason: 'GitHub said 500', nextTry: at },
  ],
  confirmations: [
    {
      code: '0123ABCD',
      path: '.sar/pending_ops/x.json',
      blob: 'b'.repeat(40),
      head: 'c'.repeat(40),
      pullRequest: 7,
      requesters: ['ada'],
      offered: at,
    },
  ],
  evidence: [{ gate: 'test-coverage', commit: 'c'.repeat(40), at, state: 'pass', figure: '83.4 %', subjects: ['x'] }],
  signals: [{ name: 'SAR_STATE', value: 'green', at }],
  gaps: [
    {
      id: 'gap-1',
      gap: 'no schema',
      layer: 'L3',
      severity: 'P2',
      impact: 3,
      status: 'open',
      note: '',
      owner: null,
      playbook: null,
      since: '2026-05-04',
      closed: null,
      after: [],
      days: 1.5,
      evidence: ['a'],
    },
  ],
  score: [{ at: '2026-05-04', level: 2.5, known: 3 }],
  scars: [{ what: 'a rollback', cost: 3 }],
  pipeline: { state: 'Patching', since: at, event: 'patch', run: 'r1' },
  halt: { by: '@ada', at, reason: 'release day' },
  locks: { '0123456789abcdef': { holder: 'a', run: 'r1', since: at, until: at } },
}

/** Opens one case and says so in the ledger. */
export const openCase =
  (id: string): StateUpdate =>
  (state) => ({ state: { ...state, cases: [...state.cases, caseRecord(id)] }, append: [entry(id)] })
