import { describe, expect, it } from 'vitest'
import { confirmCode, readCode } from '../../../src/domain/confirm-code.ts'
import { emptyState } from '../../../src/domain/state.ts'
import type { ConfirmationRecord, State } from '../../../src/domain/state.ts'
import { offeredAs, offerUpdate, voidAt } from '../../../src/effects/mailbox/approve.ts'

const plan = { repository: 'octo/models', head: 'a'.repeat(40), plan: { act: 'x', value: null }, requester: 'ada' }

describe('a confirm code', () => {
  it('is the first 160 bits of the hash in Crockford’s Base 32', () => {
    // SHA-256 of {"head":"aaa…","plan":{"act":"x","value":null},"repository":"octo/models","requester":"ada"}, by another program.
    expect(confirmCode(plan)).toBe('C4YT16N25PK13RXXPS17GQG1S22415G6')
  })

  it('is another one for any other plan, head, repository or requester', () => {
    const codes = [
      plan,
      { ...plan, head: 'b' },
      { ...plan, plan: {} },
      { ...plan, repository: 'x' },
      { ...plan, requester: 'x' },
    ]
    expect(new Set(codes.map(confirmCode)).size).toBe(codes.length)
  })

  it('is read as people write it', () => {
    expect(readCode('o1-ilabc')).toBe('0111ABC')
  })
})

describe('an offer', () => {
  const offered = '2026-05-04T12:00:00.000Z'
  const record = (given: Partial<ConfirmationRecord> = {}): ConfirmationRecord => ({
    code: '0123ABCD',
    path: 'x.json',
    blob: 'b'.repeat(40),
    head: 'c'.repeat(40),
    pullRequest: 7,
    requesters: ['ada'],
    offered,
    ...given,
  })
  const after = (hours: number) => new Date(Date.parse(offered) + hours * 3_600_000)
  const holding = (...confirmations: ConfirmationRecord[]): State => ({ ...emptyState, confirmations })

  it('is void 24 hours after it was made, and for any other code', () => {
    const state = holding(record())
    expect(voidAt(record()).toISOString()).toBe('2026-05-05T12:00:00.000Z')
    expect(offeredAs(state, '0123ABCD', new Date(after(24).getTime() - 1))).toEqual(record())
    expect(offeredAs(state, '0123ABCD', after(24))).toContain('older than 24 hours')
    expect(offeredAs(state, '0123ABCE', after(1))).toContain('nothing waits for this code')
  })

  it('keeps its time when it is made again, until it is void and somebody asks', () => {
    const state = holding(record())
    const late = (hours: number) => record({ offered: after(hours).toISOString() })
    expect(offerUpdate([late(1)], after(1), true)(state)).toBeNull()
    expect(offerUpdate([late(25)], after(25), false)(state)).toBeNull()
    expect(offerUpdate([late(25)], after(25), true)(state)?.state.confirmations).toEqual([late(25)])
  })

  it('goes when nothing waits for it any more', () => {
    const other = record({ code: 'ZZZZZZZZ', path: 'y.json' })
    expect(offerUpdate([other], after(1), false)(holding(record(), other))?.state.confirmations).toEqual([other])
    expect(offerUpdate([], after(1), false)(holding(record()))?.state.confirmations).toEqual([])
    expect(offerUpdate([], after(1), false)(emptyState)).toBeNull()
  })
})
