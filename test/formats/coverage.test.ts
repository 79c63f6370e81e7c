import { expect, it } from 'vitest'
import { coverageReport } from '../../src/formats/coverage.ts'
import { percentOf } from '../../src/formats/coverage-report.ts'

const parse = (text: string) => coverageReport.parse({ path: 'report', text })

it('counts lines and branches together, and never rounds up to 100', () => {
  expect(
    percentOf([
      { covered: 3, valid: 4 },
      { covered: 1, valid: 4 },
    ]),
  ).toBe(50)
  expect(percentOf([{ covered: 2, valid: 3 }])).toBe(66.67)
  expect(percentOf([{ covered: 99_999, valid: 100_000 }])).toBe(99.99)
  expect(percentOf([{ covered: 7, valid: 7 }])).toBe(100)
  expect(percentOf([{ covered: 0, valid: 0 }])).toBeNull()
})

it('takes a line of a file as covered when any class of Cobertura ran it', () => {
  const line = (number: number, hits: number) => `<line number="${number}" hits="${hits}"/>`
  const one = (lines: string) => `<class filename="a.py"><lines>${lines}</lines></class>`
  const text = `<coverage timestamp="1767225600"><packages><package><classes>${one(line(1, 0) + line(2, 0))}${one(line(1, 3))}</classes></package></packages></coverage>`
  expect(parse(text)).toEqual({
    files: [{ path: 'a.py', covered: [1], missed: [2] }],
    sources: [],
    lines: { covered: 1, valid: 2 },
    branches: { covered: 0, valid: 0 },
    at: 1_767_225_600_000,
  })
})

it('counts branches of lcov once, and reads the paths of Windows', () => {
  const text =
    'SF:.\\src\\a.py\nDA:1,1\nBRDA:1,0,0,1\nBRDA:1,0,1,-\nend_of_record\nSF:src/a.py\nBRDA:1,0,1,2\nend_of_record\n'
  expect(parse(text)).toMatchObject({
    files: [{ path: 'src/a.py', covered: [1], missed: [] }],
    branches: { covered: 2, valid: 2 },
  })
})
