import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { isProven, readWeaknesses } from './weaknesses.ts'

const root = resolve(import.meta.dirname, '../..')
const weaknesses = readWeaknesses(root)

it('names a fixture or a test that is there for every mistake of the original', () => {
  const lacking = weaknesses.flatMap(({ id, clauses }) =>
    clauses.flatMap(({ proof }) => proof.filter((one) => !isProven(root, one)).map((one) => [id, one])),
  )
  expect(lacking).toEqual([])
})

it('notices a fixture and a test that are not there', () => {
  expect(isProven(root, { path: 'test/fixtures/sensors/ci-failures/finds-nothing-at-all', test: null })).toBe(false)
  expect(isProven(root, { path: 'test/no.test.ts', test: 'is there' })).toBe(false)
  expect(isProven(root, { path: 'test/quality/weaknesses.test.ts', test: ['is', 'not', 'there'].join(' ') })).toBe(
    false,
  )
})

it('has an answer to each that the search is about', () => {
  const ids = weaknesses.map(({ id }) => id)
  expect(Array.from({ length: 13 }, (_, index) => `W${24 + index}`).filter((id) => !ids.includes(id))).toEqual([])
})

it('has an answer to each that variables, the mailbox and rotation are about', () => {
  const ids = new Set(weaknesses.map(({ id }) => id))
  const wanted = [1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 15, 20, 21, 22, 23].map((number) => `W${number}`)
  expect(wanted.filter((id) => !ids.has(id))).toEqual([])
})
