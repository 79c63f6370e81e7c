import { expect, it } from 'vitest'
import { linter } from '../../../src/formats/ruff/linter.ts'

const options = { lint: { select: ['F401', 'E741'] } }

it('states its release, and gives positions in UTF-16 units from 1', async () => {
  const ruff = await linter()
  expect(ruff.version).toBe('0.17.3')
  expect(ruff.check("x = '𝒳é'; import os\n", options)).toEqual({
    said: {
      diagnostics: [
        {
          code: 'F401',
          message: '`os` imported but unused',
          start: { row: 1, column: 19 },
          end: { row: 1, column: 21 },
          fixable: true,
          edits: [{ at: { line: 1, column: 12, endLine: 1, endColumn: 21 }, text: '' }],
        },
      ],
      syntax: [],
    },
  })
})

it('says what it cannot finish, and goes on with the next file', async () => {
  const ruff = await linter()
  const before = ruff.check('l = 1\n', options)
  for (const text of ['('.repeat(100_000), `x = ${'not '.repeat(100_000)}1`]) {
    expect(ruff.check(text, options)).toMatchObject({ fault: expect.stringContaining('ruff failed on it') })
    expect(ruff.isFormatted(text, options)).toMatchObject({ fault: expect.stringContaining('ruff failed on it') })
  }
  expect(ruff.check('l = 1\n', options)).toEqual(before)
})

it('refuses a configuration in one line', async () => {
  const ruff = await linter()
  expect(ruff.check('', { lint: { select: ['NOPE1'] } })).toEqual({
    fault: 'Unknown rule selector `NOPE1` in `select`',
  })
  expect(ruff.check('', { 'target-version': 'py20' })).toMatchObject({
    fault: expect.stringMatching(/^unknown variant/),
  })
})

it('holds more configurations than it keeps workspaces', async () => {
  const ruff = await linter()
  const long = (length: number) =>
    ruff.check(`x = "${'a'.repeat(60)}"\n`, { 'line-length': length, lint: { select: ['E501'] } })
  const found = Array.from({ length: 80 }, (_, index) => long(index + 20))
  const counts = found.map((one) => ('said' in one ? one.said.diagnostics.length : -1))
  expect(counts).toEqual(Array.from({ length: 80 }, (_, index) => (index + 20 < 66 ? 1 : 0)))
  expect(long(20)).toEqual(found[0])
})
