import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { proofs } from '../proof/proofs.ts'
import { readersPage } from '../proof/readers-page.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/proofs.md'), 'utf8')

it('says of what readers were fed what the program that feeds them says (npm run proof)', () => {
  const [, day = '', commit = ''] = /; (\d{4}-\d\d-\d\d), commit ([0-9a-f]{7,40}),/.exec(page) ?? []
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:reader of|---) /.test(line))
  expect(page).toBe(readersPage(rows, { day, commit }))
  expect(rows.map((row) => row.split(' | ', 2).join(' '))).toEqual(proofs.map(({ what }) => `| ${what} 1,000,000`))
  expect(rows.filter((row) => !row.endsWith(' | 0 |'))).toEqual([])
})
