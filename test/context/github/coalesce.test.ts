import { expect, it } from 'vitest'
import { coalesce } from '../../../src/context/github/coalesce.ts'

it('asks in batches of a size and a weight, a few at a time', async () => {
  const batches: (readonly number[])[] = []
  let underWay = 0
  let most = 0
  const double = coalesce<number, number>({
    most: 3,
    weight: (key) => key,
    heaviest: 10,
    atOnce: 2,
    ask: async (keys) => {
      batches.push(keys)
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
      underWay -= 1
      if (keys.includes(7)) throw new Error('no sevens')
      return keys.map((key) => key * 2)
    },
  })
  const asked = [1, 1, 1, 1, 9, 4, 50, 7, 2].map((key) => double(key).catch((error: unknown) => String(error)))
  expect(await Promise.all(asked)).toEqual([2, 2, 2, 2, 18, 8, 100, 'Error: no sevens', 'Error: no sevens'])
  expect(batches).toEqual([[1, 1, 1], [1, 9], [4], [50], [7, 2]])
  expect(most).toBe(2)
  expect(await double(5)).toBe(10)
})
