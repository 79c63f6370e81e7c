import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tableStores } from '../../../src/context/stores/tables.ts'
import { makeTree } from '../../../src/domain/tree.ts'
import { unknown } from '../../../src/domain/answer.ts'
import { ksStatistic } from '../../../src/domain/statistics/kolmogorov-smirnov.ts'
import type { TablesShift } from '../../../src/domain/stores.ts'

const tree = makeTree({ entries: [], partial: null, read: async () => unknown('not asked') })

const compare = async (baseline: string, current: string, ending = 'csv', patience = 60_000) => {
  const root = mkdtempSync(join(tmpdir(), 'sar-tables-'))
  writeFileSync(join(root, `a.${ending}`), baseline)
  writeFileSync(join(root, `b.${ending}`), current)
  const question = { columns: null, exclude: [], binning: 'deciles' } as const
  const stores = tableStores({ root, tree }, { maxBytes: 1000, patience })
  return stores.tables({ baseline: `a.${ending}`, current: `b.${ending}`, ...question })
}

const compared = async (baseline: string, current: string, ending?: string): Promise<TablesShift> => {
  const answer = await compare(baseline, current, ending)
  if (!answer.known) throw new Error(answer.reason)
  return answer.value
}

const column = (values: ArrayLike<number | string>): string => `x\n${Array.from(values).join('\n')}\n`
const wave = (size: number, from: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => from + Math.sin(i * 12.9898) * ((i % 101) + 1))

describe('tables', () => {
  it('reads numbers in every way of writing them', async () => {
    const numbers = [
      '1',
      '-2.50',
      '+3',
      '1e3',
      ' 4 ',
      '"5.5"',
      '.25',
      '0.12345678901234567890',
      '9007199254740993',
      '-0',
    ]
    const plain = numbers.map((text) => Number(text.replaceAll('"', '')))
    const { columns } = await compared(column(numbers), column(plain), 'csv')
    expect(columns[0]).toMatchObject({ type: 'number', sizes: [10, 10], shift: { psi: 0, ks: { statistic: 0 } } })
  })

  it('counts what pandas takes for missing', async () => {
    const rows = (words: readonly string[]): string => `x,y\n${words.map((word) => `${word},1`).join('\n')}\n`
    const { columns } = await compared(rows(['1', '', 'NA', 'nan', 'inf']), rows(['1', '2', 'None', '3', '4']))
    expect(columns[0]).toMatchObject({ sizes: [1, 4], missing: [4, 1] })
  })

  it('finds the separator, quotes, and lines that end in two bytes', async () => {
    const first = 'x;y\r\n1;"a;""b"\r\n2;"c\r\nd"\r\n'
    const { rows, columns } = await compared(first, '\uFEFFx;y\n2;"c\r\nd"\n1;"a;""b"')
    expect(rows).toEqual([2, 2])
    expect(columns.map(({ shift }) => shift?.psi)).toEqual([0, 0])
  })

  it('says which row does not fit', async () => {
    expect(await compare('x,y\n1,2\n', 'x,y\n1,2\n3\n')).toEqual(
      unknown('b.csv cannot be read as a table: row 2 has 1 fields, the header 2'),
    )
    expect(await compare('{"x":1}\n', '{"x":1}\n{"x":', 'jsonl')).toEqual(
      unknown('b.jsonl cannot be read as a table: row 2 is no JSON'),
    )
  })

  it('is ended when it takes too long', async () => {
    const answer = await compare(column([1]), column([1]), 'csv', 1)
    expect(answer).toMatchObject({ known: false })
  })

  it.each([
    ['both', 120_000, 110_000],
    ['the current one', 90_000, 130_000],
    ['the baseline', 130_000, 90_000],
  ])('counts where there are too many rows in %s, and bounds what it cannot know', async (_, n, m) => {
    const [before, now] = [wave(n, 0), wave(m, 4)]
    const { columns, rows } = await compared(column(before), column(now))
    const exact = ksStatistic(before.toSorted(), now.toSorted())
    const shift = columns[0]?.shift
    const ks = shift?.ks ?? { statistic: Number.NaN, error: Number.NaN }
    expect(rows).toEqual([n, m])
    expect(columns[0]?.sizes).toEqual([n, m])
    expect(shift?.method).toBe('histogram')
    expect(ks.statistic).toBeLessThanOrEqual(exact + 1e-12)
    expect(ks.statistic + ks.error).toBeGreaterThanOrEqual(exact - 1e-12)
    expect(ks.error).toBeLessThan(0.01)
  })

  it('passes rows by that no sample needs, quoted line breaks and blank lines among them, and counts every one', async () => {
    const size = 130_000
    const row = (i: number, shift: number): string =>
      `${shift + (i % 997)},${i % 7 === 0 ? '"two\nlines"' : 'one'}${i % 1000 === 0 ? '\n' : ''}`
    const table = (shift: number): string =>
      `x,note\n${Array.from({ length: size }, (_, i) => row(i, shift)).join('\n')}`
    const { columns, rows } = await compared(table(0), table(500))
    expect(rows).toEqual([size, size])
    expect(columns.map(({ name, sizes, missing }) => [name, sizes, missing])).toEqual([
      ['note', [size, size], [0, 0]],
      ['x', [size, size], [0, 0]],
    ])
    expect(columns.map(({ shift }) => (shift?.psi ?? Number.NaN) > 0.2)).toEqual([false, true])
  })

  it('says of either table which row does not fit, though both are counted at once', async () => {
    const long = column(wave(120_000, 0))
    for (const [before, now, file] of [
      [`${long}1,2\n`, long, 'a.csv'],
      [long, `${long}1,2\n`, 'b.csv'],
    ] as const)
      expect(await compare(before, now)).toEqual(
        unknown(`${file} cannot be read as a table: row 120001 has 2 fields, the header 1`),
      )
  })
})
