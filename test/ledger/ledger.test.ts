import { describe, expect, it } from 'vitest'
import { canonical, sha256 } from '../../src/domain/identity.ts'
import type { LedgerEntry } from '../../src/domain/state.ts'
import { appendLines } from '../../src/ledger/append.ts'
import { ledgerTexts, verifyLedger } from '../../src/ledger/verify.ts'

const entry = (n: number): LedgerEntry => ({
  at: `2026-05-0${1 + (n % 9)}T12:00:00.000Z`,
  actor: 'sar-watchdog',
  action: n % 2 === 0 ? 'intent.applying' : 'intent.applied',
  subject: `.sar/pending_ops/variable_set_N${n}.json`,
  evidence: { blob: `${n}`.repeat(40).slice(0, 40), tries: n, note: 'é "quoted" \\ text' },
})

const lines = appendLines(
  [],
  Array.from({ length: 12 }, (_, n) => entry(n)),
)
const texts = lines.map((line) => `${canonical(line)}\n`)
const checkpoint = { seq: 11, hash: lines[11]?.hash ?? '' }

describe('ledger', () => {
  it('chains lines as documented', () => {
    const [first, second] = lines
    expect(first).toMatchObject({ seq: 0, prev: '0'.repeat(64) })
    expect(second).toMatchObject({ seq: 1, prev: first?.hash })
    const { hash, ...rest } = second ?? { hash: '' }
    expect(hash).toBe(sha256(canonical(rest)))
    expect(
      appendLines(
        lines.slice(0, 5),
        Array.from({ length: 7 }, (_, n) => entry(n + 5)),
      ),
    ).toEqual(lines)
  })

  it('verifies what it wrote, over files', () => {
    const files = [texts.slice(0, 4).join(''), texts.slice(4).join('')]
    expect(verifyLedger(ledgerTexts(files), checkpoint)).toEqual({ ok: true, lines, last: checkpoint })
    expect(verifyLedger([])).toEqual({ ok: true, lines: [], last: null })
  })

  it('finds every changed byte', () => {
    const missed: string[] = []
    for (const [at, text] of texts.slice(0, 4).entries())
      for (let index = 0; index < text.length; index += 1) {
        const next = text.charCodeAt(index) === 0x31 ? '2' : '1'
        const changed = texts.with(at, text.slice(0, index) + next + text.slice(index + 1))
        if (verifyLedger(ledgerTexts([changed.join('')])).ok) missed.push(`${at}:${index}`)
      }
    expect(missed).toEqual([])
  })

  it('finds each line that is removed, doubled or moved', () => {
    for (let at = 0; at < texts.length; at += 1) {
      const removed = texts.toSpliced(at, 1)
      const doubled = texts.toSpliced(at, 0, texts[at] ?? '')
      expect(verifyLedger(removed, checkpoint)).toMatchObject({ ok: false, seq: Math.min(at, 11) })
      expect(verifyLedger(doubled, checkpoint)).toMatchObject({ ok: false, seq: at + 1 })
      for (let to = 0; to < texts.length; to += 1)
        if (to !== at) expect(verifyLedger(removed.toSpliced(to, 0, texts[at] ?? '')).ok).toBe(false)
    }
  })

  it('finds a tail that was cut, by the checkpoint only', () => {
    expect(verifyLedger(texts.slice(0, 8)).ok).toBe(true)
    expect(verifyLedger(texts.slice(0, 8), checkpoint)).toMatchObject({ ok: false, seq: 8 })
    expect(verifyLedger([], checkpoint)).toMatchObject({ ok: false, seq: 0 })
  })

  it('finds a chain that was forged anew from some line on, by the checkpoint', () => {
    const forged = appendLines(
      lines.slice(0, 6),
      Array.from({ length: 6 }, (_, n) => entry(n)),
    )
    const forgedTexts = forged.map((line) => `${canonical(line)}\n`)
    expect(verifyLedger(forgedTexts).ok).toBe(true)
    expect(verifyLedger(forgedTexts, checkpoint)).toMatchObject({ ok: false, seq: 11 })
  })

  it('refuses text that only reads the same', () => {
    const [first = ''] = texts
    for (const spelling of [
      first.replace('{', '{ '),
      first.trimEnd(),
      `${first}\n`,
      first.replace('\n', '\r\n'),
      `\uFEFF${first}`,
    ])
      expect(verifyLedger(ledgerTexts([spelling]))).toMatchObject({ ok: false })
  })

  it('takes integers only', () => {
    expect(() => appendLines([], [{ ...entry(1), evidence: { percent: [83.4] } }])).toThrow('fraction')
  })
})
