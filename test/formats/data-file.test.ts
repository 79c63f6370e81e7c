import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkYaml } from '../../src/formats/checked-yaml.ts'
import { dataFile } from '../../src/formats/data-file.ts'

const read = (text: string) => dataFile.parse({ path: 'x.yaml', text })
const keys = Array.from({ length: 30_000 }, (_, index) => `key-${index}: ${index}\n`)

describe('a flat YAML file of 30,000 keys', () => {
  it('is read with the place of each value', () => {
    const [document] = read(keys.join('')).documents
    expect(document?.value).toMatchObject({ 'key-0': 0, 'key-29999': 29_999 })
    expect(keys.map((_, index) => document?.place([`key-${index}`])?.line)).toEqual(keys.map((_, index) => index + 1))
  })

  it('has each key that stands twice named with its line', () => {
    const { faults } = read(keys.join('') + keys.join(''))
    expect(faults).toHaveLength(30_000)
    expect(faults.at(-1)).toEqual({ message: 'Map keys must be unique', line: 60_000, column: 1, lax: 'doubled-key' })
  })

  it('is read as settings, and refused with the place of a doubled key', () => {
    const settings = z.record(z.string(), z.number())
    expect(checkYaml(keys.join(''), settings)).toMatchObject({ ok: true })
    expect(checkYaml(`${keys.join('')}key-7: 1\n`, settings)).toEqual({
      ok: false,
      problems: [{ message: 'Map keys must be unique', line: 30_001, column: 1 }],
    })
  })
})

describe('a doubled key', () => {
  it('is one of the same mapping, in whatever document, sequence or flow it stands', () => {
    const faults = (text: string) => read(text).faults.map(({ line, column, lax }) => [line, column, lax])
    expect(faults('a: {b: 1}\nc: {b: 1}\n---\na: 1\n')).toEqual([])
    expect(faults('a: 1\n---\n- x: {b: 1, c: 2, b: 3}\n')).toEqual([[3, 19, 'doubled-key']])
    expect(faults('a: 1\n"a": 2\n')).toEqual([[2, 1, 'doubled-key']])
    expect(faults('a: 1\nb: 2\na: 1\n')).toEqual([[3, 1, 'doubled-line']])
    expect(faults('1: x\n"1": y\n')).toEqual([])
  })

  it('comes in its order among other faults', () => {
    expect(read('a: 1\na: 2\nb: [1\nc: 3\n').faults.map(({ line }) => line)).toEqual([2, 4])
  })
})
