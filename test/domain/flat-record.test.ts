import { describe, expect, it } from 'vitest'
import { flatRecord } from '../../src/domain/flat-record.ts'

const schema = flatRecord({ name: 'string', runs: 'boolean' })

describe('a flat record', () => {
  it('is handed on as it lies', () => {
    const value = { name: '', runs: false }
    expect(schema.parse(value)).toBe(value)
  })

  it.each([
    [null],
    [undefined],
    ['name'],
    [[]],
    [{}],
    [{ name: 'a' }],
    [{ name: 'a', runs: 'yes' }],
    [{ name: 1, runs: true }],
    [{ name: 'a', runs: true, more: 1 }],
    [Object.create({ name: 'a', runs: true })],
  ])('is not %j', (value) => {
    expect(() => schema.parse(value)).toThrow('no record of name (string), runs (boolean)')
  })
})
