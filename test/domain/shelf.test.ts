import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/domain/identity.ts'
import { emptyShelf, shelfFrom, shelfOf } from '../../src/domain/shelf.ts'
import { seeded } from '../sample/random.ts'

const keys = ['', 'a', 'b', '__proto__', 'a"],["b', 'a\n["b",1]', '["b",', 'ü/€.py', '\\', 'a\u2028b']
const values: readonly [Json, ...Json[]] = [null, 0, '', ']\n[', '\n["b",2]', [], { deep: ['\n', { a: 'ü' }] }]

describe('a shelf', () => {
  it('is what a map with the same changes is, however many there are', () => {
    const random = seeded(7)
    for (let round = 0; round < 300; round += 1) {
      const manyKeys = [...keys, ...Array.from({ length: round % 80 }, (_, index) => `file${index}.py`)]
      const map = new Map<string, Json>()
      for (const key of manyKeys) if (random.chance(0.5)) map.set(key, random.pick(values))
      const changes = new Map<string, Json | undefined>()
      for (const key of manyKeys)
        if (random.chance(0.6)) changes.set(key, random.chance(0.3) ? undefined : random.pick(values))
      const shelf = shelfOf(map).with(changes)
      for (const [key, value] of changes) {
        if (value === undefined) map.delete(key)
        else map.set(key, value)
      }
      expect(new Map(shelf.entries())).toEqual(map)
      expect(shelf.entries()).toHaveLength(map.size)
      expect(shelf.isEmpty).toBe(map.size === 0)
      const [first = '', second = ''] = manyKeys
      const twice = shelf.with(new Map([[first, 1]])).with(
        new Map([
          [first, undefined],
          [second, 2],
        ]),
      )
      const expected = new Map([...map].filter(([key]) => key !== first)).set(second, 2)
      expect(new Map(shelfFrom(twice.lines).entries())).toEqual(expected)
      expect(new Map(twice.entries())).toEqual(expected)
      for (const key of manyKeys) expect(shelf.get(key)).toEqual(map.get(key))
      expect(new Map(shelfFrom(Buffer.from(shelf.lines)).entries())).toEqual(map)
    }
  })

  it('on which nothing lies gives nothing, and takes things', () => {
    expect([emptyShelf.entries(), emptyShelf.get('a')]).toEqual([[], undefined])
    expect(emptyShelf.with(new Map([['a', 1]])).entries()).toEqual([['a', 1]])
  })
})
