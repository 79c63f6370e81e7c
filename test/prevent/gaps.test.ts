import { describe, expect, it } from 'vitest'
import { emptyState, gapRecordSchema } from '../../src/domain/state.ts'
import type { Gap, State } from '../../src/domain/state.ts'
import { appendLines } from '../../src/ledger/append.ts'
import { caseRecord, entry } from '../effects/state/records.ts'
import type { Case } from '../../src/domain/case.ts'
import { gapsOf } from '../../src/prevent/gaps.ts'
import { caseOf, instant, waiver } from '../support/values.ts'

const blocking = (given: Partial<Case> = {}): Case =>
  caseOf({ severity: 'P1', owner: '@ada', playbook: 'SAR-001', ...given })
const standing = blocking()
interface Remembered {
  /** Cases that are open, and cases that sweeps closed before, by their ids. */
  readonly open?: readonly string[]
  readonly closed?: readonly string[]
}
const state = (gaps: readonly Gap[], { open = [], closed = [] }: Remembered): State => {
  const entries = closed.map((subject) => entry(subject, { action: 'case.closed' }))
  return { ...emptyState, gaps, cases: open.map(caseRecord), ledger: appendLines([], entries) }
}
const swept = (
  gaps: readonly Gap[],
  cases: readonly Case[],
  closed: readonly string[] = [],
  at = instant,
  remembered: Remembered = {},
) => {
  const before = state(gaps, remembered)
  const after = gapsOf(before, { schema: 'sar/cases@1', cases: [...cases], closed: [...closed] }, at)
  for (const gap of after) expect(gapRecordSchema.parse(gap)).toEqual(gap)
  return after
}
const [opened] = swept([], [standing])
const row = (given: Partial<Gap> = {}): Gap => ({
  id: 'SAR-G01',
  gap: 'said before',
  layer: 'L1',
  severity: 'P2',
  impact: 1,
  status: 'open',
  note: 'written by a person',
  owner: '@bob',
  playbook: null,
  since: '2026-04-30',
  closed: null,
  after: [],
  days: 0,
  evidence: [standing.id],
  ...given,
})

describe('a row opens', () => {
  it('with what the case says, counted from when it was first seen', () => {
    expect(opened).toEqual({
      id: 'SAR-G01',
      gap: standing.title,
      layer: 'L1',
      severity: 'P1',
      impact: 4,
      status: 'open',
      note: 'mend it',
      owner: '@ada',
      playbook: 'SAR-001',
      since: '2026-05-01',
      closed: null,
      after: [],
      days: 3,
      evidence: [standing.id],
    })
  })

  it.each([
    ['a P0', { severity: 'P0' }, 1],
    ['a P1', { severity: 'P1' }, 1],
    ['a P2 in time', { severity: 'P2' }, 0],
    ['a P2 overdue', { severity: 'P2', overdue: true }, 1],
    ['a P3 overdue', { severity: 'P3', overdue: true }, 1],
    ['a waived P0', { severity: 'P0', waiver: waiver() }, 0],
    ['a P1 whose waiver is still to be approved', { pendingWaiver: waiver() }, 1],
    ['a P0 of the baseline', { severity: 'P0', baseline: true }, 0],
  ] as const)('for %s or not at all', (_, given, rows) => {
    expect(swept([], [blocking(given)])).toHaveLength(rows)
  })

  it('never under an id that was given before, closed rows and rows by hand included', () => {
    const before = [row({ id: 'SAR-G09', status: 'resolved', evidence: ['gone'] }), row({ id: 'OURS-7', evidence: [] })]
    expect(swept(before, [standing]).map(({ id }) => id)).toEqual(['OURS-7', 'SAR-G09', 'SAR-G10'])
  })

  it('in the order of numbers, past a hundred too', () => {
    const before = [row({ id: 'SAR-G11', evidence: ['a'] }), row({ id: 'SAR-G99', evidence: ['b'] })]
    const ids = swept(before, [standing]).map(({ id }) => id)
    expect(ids).toEqual(['SAR-G11', 'SAR-G99', 'SAR-G100'])
  })

  it('once a case, however many sweeps see it', () => {
    const once = swept([], [standing])
    expect(swept(once, [standing])).toEqual(once)
  })
})

describe('a row of a standing case', () => {
  it('follows the case and keeps what people wrote', () => {
    expect(swept([row()], [blocking({ owner: null, impact: 8 })])).toEqual([
      row({ severity: 'P1', impact: 8, playbook: 'SAR-001', days: 4 }),
    ])
  })

  it.each([
    ['open', 'open'],
    ['in_progress', 'in_progress'],
    ['resolved', 'open'],
  ] as const)('that was %s is %s', (status, after) => {
    const closed = status === 'resolved' ? '2026-05-02' : null
    expect(swept([row({ status, closed })], [standing])).toMatchObject([{ status: after, closed: null, id: 'SAR-G01' }])
  })

  it('stays open while one of its cases stands', () => {
    expect(swept([row({ evidence: ['gone', standing.id] })], [standing], ['gone'])).toMatchObject([{ status: 'open' }])
  })
})

describe('a row whose case does not stand', () => {
  it('is resolved on the day the case closed, and only then', () => {
    const [gap] = swept([row()], [], [standing.id])
    expect(gap).toEqual(row({ status: 'resolved', closed: '2026-05-04', days: 4 }))
    const later = new Date('2026-06-01T00:00:00Z')
    expect(swept([row({ status: 'resolved', closed: '2026-05-04' })], [], [standing.id], later)).toMatchObject([
      { closed: '2026-05-04' },
    ])
  })

  const two = row({ evidence: ['first', 'second'] })

  it('is resolved by the sweep that closes the last of its cases, though others closed before', () => {
    const [after] = swept([two], [], ['second'], instant, { open: ['second'], closed: ['first'] })
    expect(after).toMatchObject({ status: 'resolved', closed: '2026-05-04' })
    const [late] = swept([two], [], [], instant, { closed: ['first', 'second'] })
    expect(late).toMatchObject({ status: 'resolved' })
  })

  it('stays open while a case of it is open again, seen now or not', () => {
    expect(swept([two], [], ['second'], instant, { open: ['first'], closed: ['first'] })).toEqual([two])
    expect(swept([two], [], ['second'], instant, { open: ['first'] })).toEqual([two])
  })

  it.each([
    ['nobody could look', row(), []],
    ['only one of its cases closed', row({ evidence: [standing.id, 'other'] }), [standing.id]],
    ['it was written by hand', row({ evidence: [] }), [standing.id]],
    ['a person found it well', row({ status: 'ok' }), [standing.id]],
  ])('stays as it is when %s', (_, gap, closed) => {
    expect(swept([gap], [], closed)).toEqual([gap])
  })
})
