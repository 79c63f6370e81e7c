import { describe, expect, it } from 'vitest'
import { emptyState } from '../../src/domain/state.ts'
import type { CaseRecord, LedgerLine, RunRecord } from '../../src/domain/state.ts'
import { recovered } from '../../src/rescue/recover.ts'
import { readPlaybook } from '../../src/rescue/playbooks.ts'
import { instant } from '../support/values.ts'
import { steps } from './in-memory.ts'

const playbook = readPlaybook(
  {
    path: '.sar/playbooks/tidy.yml',
    text: 'schema: sar/playbook@1\nid: TEAM-001\nname: Tidy\nwhen: { kinds: [F401] }\nsteps:\n  - { id: tidy, uses: delete-runs }\nverify: { sensor: python-lint, within: 1d }\n',
  },
  steps,
)

const at = instant.toISOString()
const later = new Date(instant.getTime() + 3_600_000).toISOString()

const run: RunRecord = {
  id: 'a1',
  kind: 'saga',
  playbook: 'TEAM-001',
  cases: ['c1'],
  step: 'tidy',
  waits: null,
  state: 'escalated',
  startedAt: at,
  endedAt: at,
  attempt: 1,
  cursor: {},
}

const closed = (when: string): LedgerLine => ({
  at: when,
  actor: 'sar-watchdog',
  action: 'case.closed',
  subject: 'c1',
  evidence: {},
  seq: 0,
  prev: '',
  hash: '',
})

const open: CaseRecord = {
  id: 'c1',
  sensor: 'python-lint',
  kind: 'F401',
  subject: 'a.py#os',
  severity: 'P3',
  firstSeen: at,
  due: later,
  notified: null,
  gap: null,
  owner: null,
  run: null,
  baseline: false,
}

const over = (cases: readonly CaseRecord[], ledger: readonly LedgerLine[]): readonly string[] =>
  recovered(playbook, { ...emptyState, runs: [run], cases: [...cases], ledger: [...ledger] }).map(({ id }) => id)

describe('a rescue that was given up has recovered', () => {
  it('once a sweep closed its case since', () => {
    expect(over([], [closed(later)])).toEqual(['a1'])
  })

  it.each([
    ['no sweep recorded its case, as after a rescue by hand', [], []],
    ['its case was closed before it began', [], [closed('2020-01-01T00:00:00.000Z')]],
    ['its case is open again', [open], [closed(later)]],
  ] as const)('not where %s', (_, cases, ledger) => {
    expect(over(cases, ledger)).toEqual([])
  })
})
