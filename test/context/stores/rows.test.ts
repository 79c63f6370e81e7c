import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { sqliteStores } from '../../../src/context/stores/sqlite.ts'
import { inMemoryWorkspace } from '../../../src/context/workspace/in-memory.ts'
import { scratchFolder } from '../workspace/scratch.ts'

const { tree } = inMemoryWorkspace({ files: {} })

const prepared = (...statements: readonly string[]) => {
  const root = scratchFolder()
  const database = new DatabaseSync(join(root, 'm.db'))
  for (const statement of statements) database.exec(statement)
  const stores = sqliteStores({ root, tree }, { maxBytes: 64 * 1024 * 1024 })
  const rows = (table: string, ...columns: readonly string[]) => stores.rows({ path: 'm.db', table, columns })
  return { root, database, rows }
}

describe('the rows of a table', () => {
  it('come in the wanted columns that there are, in the order of the question, whatever they hold', async () => {
    const { database, rows } = prepared(
      'CREATE TABLE "odd "" name" (ts REAL, "a b" TEXT, big INTEGER, raw BLOB)',
      `INSERT INTO "odd "" name" VALUES (1780315200.25, '${'x'.repeat(400)}', 9007199254740993, x'00ff')`,
      `INSERT INTO "odd "" name" VALUES ('2026-01-01', NULL, 1, NULL)`,
    )
    database.close()
    expect(await rows('odd " name', 'raw', 'gone', 'a b', 'ts', 'big')).toEqual({
      known: true,
      value: {
        columns: ['raw', 'a b', 'ts', 'big'],
        rows: [
          [null, 'x'.repeat(300), 1_780_315_200.25, 9_007_199_254_740_992],
          [null, null, '2026-01-01', 1],
        ],
      },
    })
    expect(await rows('odd " name', 'gone')).toEqual({ known: true, value: { columns: [], rows: [] } })
  })

  it('hold what is still in the write-ahead log of a process at work, and the lock of another', async () => {
    const { root, database, rows } = prepared(
      'PRAGMA journal_mode = WAL',
      'CREATE TABLE t (a)',
      'INSERT INTO t VALUES (1)',
    )
    const before = readFileSync(join(root, 'm.db'))
    database.exec('BEGIN IMMEDIATE; INSERT INTO t VALUES (2)')
    expect(await rows('t', 'a')).toEqual({ known: true, value: { columns: ['a'], rows: [[1]] } })
    expect(readFileSync(join(root, 'm.db'))).toEqual(before)
    database.close()
  })

  it.each([
    ['has no such table', 'u', /it has no table u; it has t$/],
    ['is a view, whose code is not ours to run', 'v', /it has no table v; it has t$/],
  ])('are unknown where it %s', async (_, table, reason) => {
    const { database, rows } = prepared('CREATE TABLE t (a)', 'CREATE VIEW v AS SELECT a FROM t')
    database.close()
    expect(await rows(table, 'a')).toEqual({ known: false, reason: expect.stringMatching(reason) })
  })

  it('are unknown where there are too many, and where the file is broken', async () => {
    const { root, database, rows } = prepared(
      'CREATE TABLE t (a)',
      'WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 200001) INSERT INTO t SELECT i FROM c',
    )
    database.close()
    const many = { known: false, reason: expect.stringMatching(/t has 200001 rows; up to 200000 are read$/) }
    expect(await rows('t', 'a')).toEqual(many)
    const bytes = readFileSync(join(root, 'm.db'))
    writeFileSync(join(root, 'm.db'), Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 7)]))
    expect(await rows('t', 'a')).toEqual({ known: false, reason: expect.stringMatching(/^SQLite cannot read m\.db: /) })
  })
})
