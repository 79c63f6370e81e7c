import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { memoryStores } from '../../../src/context/stores/memory-stores.ts'
import { inMemoryWorkspace } from '../../../src/context/workspace/in-memory.ts'
import type { Archive, PrunedStore } from '../../../src/domain/memory-archive.ts'
import type { Answer } from '../../../src/domain/answer.ts'
import { restoreStore } from '../../../src/effects/restore-store.ts'
import { scratchFolder } from '../workspace/scratch.ts'

const schema = [
  'PRAGMA user_version = 7',
  'CREATE TABLE ltm_entries (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, value, confidence REAL, n INTEGER)',
  'CREATE INDEX by_n ON ltm_entries (n)',
  'CREATE TABLE other (a)',
  "INSERT INTO other VALUES ('stays')",
]

/** Values that a careless copy would change: types, sizes, signs, bytes that are no text. */
const odd = [
  "INSERT INTO ltm_entries VALUES (1, 'plain', 'text', 0.5, 1)",
  "INSERT INTO ltm_entries VALUES (2, 'real without a fraction', 3.0, 1.0, NULL)",
  "INSERT INTO ltm_entries VALUES (3, 'great', 9223372036854775807, -0.0, -9007199254740993)",
  "INSERT INTO ltm_entries VALUES (4, 'blob', x'00ff10', 9e999, 4)",
  "INSERT INTO ltm_entries VALUES (5, 'no UTF-8', CAST(x'ff41' AS TEXT), 0.1, 5)",
  "INSERT INTO ltm_entries VALUES (6, 'a nought in it', 'a' || char(0) || 'b', 0.30000000000000004, 6)",
  "INSERT INTO ltm_entries VALUES (7, 'digits as text', '12', 0.7, 7)",
  "INSERT INTO ltm_entries VALUES (9, '', '', NULL, 9)",
]

const store = (...statements: readonly string[]) => {
  const root = scratchFolder()
  const file = join(root, 'm.db')
  const database = new DatabaseSync(file)
  for (const statement of statements) database.exec(statement)
  const { tree } = inMemoryWorkspace({ files: {} })
  const stores = memoryStores({ root, tree }, { maxBytes: 64 * 1024 * 1024 })
  const look = () => stores.entries({ path: 'm.db', table: 'ltm_entries' })
  const prune = async (...rows: readonly string[]) => {
    const table = valueOf(await look())
    return stores.pruned({ path: 'm.db', blob: table.blob, tables: [{ table: 'ltm_entries', rows }] })
  }
  return { root, file, database, look, prune }
}

const valueOf = <T>(answer: Answer<T>): T => {
  if (!answer.known) throw new Error(answer.reason)
  return answer.value
}

const archiveOf = ({ before, after, entries }: PrunedStore): Archive => ({
  head: {
    schema: 'sar/memory-archive@1',
    store: 'm.db',
    run: 'r',
    at: '2026-01-01T00:00:00Z',
    entries: 1,
    before,
    after,
  },
  entries: entries.map((entry) => ({ ...entry, reason: 'old' })),
})

/** All that SQLite itself tells of a table, types and bytes included. */
const dump = (file: string): unknown => {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const rows = database
      .prepare(
        'SELECT id, quote(id), quote(key), typeof(value), hex(CAST(value AS BLOB)), typeof(confidence), quote(confidence), typeof(n), quote(n) FROM ltm_entries ORDER BY id',
      )
      .all()
    return [
      rows,
      database.prepare('SELECT * FROM other').all(),
      database.prepare('SELECT * FROM sqlite_sequence').all(),
      database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all(),
      database.prepare('PRAGMA user_version').get(),
      database.prepare('PRAGMA integrity_check').all(),
    ]
  } finally {
    database.close()
  }
}

describe('a memory store', { timeout: 180_000 }, () => {
  it('gives back every value as it was: a restored store equals the one before', async () => {
    const { root, file, database, prune } = store(...schema, ...odd)
    database.close()
    const before = readFileSync(file)
    const told = dump(file)
    const pruned = valueOf(await prune('2', '3', '4', '5', '6', '7', '9'))
    expect(readFileSync(file)).toEqual(before)
    const written = join(root, 'pruned.db')
    writeFileSync(written, pruned.content)
    expect(new DatabaseSync(written).prepare('SELECT id, key FROM ltm_entries').all()).toEqual([
      { id: 1, key: 'plain' },
    ])
    expect(dump(written)).not.toEqual(told)
    const archive = archiveOf(pruned)
    const copied: Archive = JSON.parse(JSON.stringify(archive))
    expect(await restoreStore(written, copied)).toEqual({ known: true, value: 'exact' })
    expect(dump(written)).toEqual(told)
    expect(await restoreStore(written, copied)).toEqual({ known: true, value: 'already' })
  })

  it('is pruned into the same bytes again, and shrinks', async () => {
    const big = Array.from(
      { length: 200 },
      (_, id) => `INSERT INTO ltm_entries VALUES (${id + 1}, 'k${id}', '${'x'.repeat(900)}', 0.5, 1)`,
    )
    const { file, database, prune } = store(...schema, 'BEGIN', ...big, 'COMMIT')
    database.close()
    const rows = Array.from({ length: 150 }, (_, id) => String(id + 1))
    const [first, second] = [valueOf(await prune(...rows)), valueOf(await prune(...rows))]
    expect(Buffer.compare(first.content, second.content)).toBe(0)
    expect(first.content.byteLength).toBeLessThan(readFileSync(file).byteLength / 2)
  })

  it('that has taken other entries since gets its own beside them, or refuses where one would be written over', async () => {
    const { root, database, prune } = store(...schema, ...odd)
    database.close()
    const pruned = valueOf(await prune('2', '7'))
    const later = (statement: string): string => {
      const file = join(root, `${statement.length}.db`)
      writeFileSync(file, pruned.content)
      const opened = new DatabaseSync(file)
      opened.exec(statement)
      opened.close()
      return file
    }
    const grown = later("INSERT INTO ltm_entries (key, value) VALUES ('new', 1)")
    expect(await restoreStore(grown, archiveOf(pruned))).toEqual({ known: true, value: 'merged' })
    const taken = later("INSERT INTO ltm_entries (id, key, value) VALUES (2, 'another', 1)")
    const before = dump(taken)
    expect(await restoreStore(taken, archiveOf(pruned))).toMatchObject({
      known: false,
      reason: expect.stringMatching(/UNIQUE/),
    })
    expect(dump(taken)).toEqual(before)
  })

  it.each([
    ['a trigger', ['CREATE TRIGGER t AFTER DELETE ON ltm_entries BEGIN DELETE FROM other; END'], /has the trigger t/],
    [
      'a foreign key',
      ['CREATE TABLE refers (a REFERENCES ltm_entries(id))'],
      /refers refers to ltm_entries by a foreign key/,
    ],
    ['a search index', ['CREATE VIRTUAL TABLE words USING fts5(value, content=ltm_entries)'], /virtual table/],
    ['a computed column', ['ALTER TABLE ltm_entries ADD COLUMN up AS (upper(key))'], /computes its column up/],
  ])('with %s is left alone', async (_, more, reason) => {
    const { database, look } = store(...schema, ...odd, ...more)
    database.close()
    expect(await look()).toEqual({ known: false, reason: expect.stringMatching(reason) })
  })

  it('of another form, encoding or kind is left alone, and so is one that is damaged', async () => {
    const rowless = store('CREATE TABLE ltm_entries (key TEXT PRIMARY KEY) WITHOUT ROWID')
    const wide = store("PRAGMA encoding = 'UTF-16le'", 'CREATE TABLE ltm_entries (a)')
    const view = store('CREATE TABLE t (a)', 'CREATE VIEW ltm_entries AS SELECT a FROM t')
    const damaged = store(...schema, ...odd)
    for (const { database } of [rowless, wide, view, damaged]) database.close()
    const bytes = readFileSync(damaged.file)
    writeFileSync(damaged.file, bytes.fill(0x5a, 4096 + 8, 4096 + 600))
    const short = join(damaged.root, 'short.db')
    copyFileSync(rowless.file, short)
    truncateSync(short, 4096)
    expect(await rowless.look()).toMatchObject({ reason: expect.stringMatching(/without row ids/) })
    expect(await wide.look()).toMatchObject({ reason: expect.stringMatching(/UTF-16le/) })
    expect(await view.look()).toMatchObject({ reason: expect.stringMatching(/it has no table ltm_entries; it has t/) })
    expect(await damaged.look()).toMatchObject({ reason: expect.stringMatching(/damaged|malformed/) })
    expect(
      await restoreStore(
        join(damaged.root, 'gone.db'),
        archiveOf({ content: bytes, before: '', after: '', entries: [], changed: [] }),
      ),
    ).toMatchObject({ known: false })
  })

  it('with a write-ahead log is pruned once all is in the file, and left alone before', async () => {
    const { root, database, look, prune } = store('PRAGMA journal_mode = WAL', ...schema, ...odd)
    expect(await look()).toEqual({ known: false, reason: expect.stringMatching(/holds its journal m.db-wal/) })
    database.close()
    const pruned = valueOf(await prune('2'))
    const file = join(root, 'pruned.db')
    writeFileSync(file, pruned.content)
    const told = new DatabaseSync(file)
    expect(told.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    expect(told.prepare('SELECT count(*) AS n FROM ltm_entries').get()).toEqual({ n: odd.length - 1 })
    told.close()
    expect(await restoreStore(file, archiveOf(pruned))).toEqual({ known: true, value: 'exact' })
  })

  it('that another program has locked is not restored into', async () => {
    const { root, database, prune } = store(...schema, ...odd)
    database.close()
    const pruned = valueOf(await prune('2'))
    const file = join(root, 'busy.db')
    writeFileSync(file, pruned.content)
    // A process loses its own locks when it closes the file anywhere, so that another one must hold it.
    const holds = `const d = new (require('node:sqlite').DatabaseSync)(process.argv[1]); d.exec('BEGIN IMMEDIATE'); console.log('held'); process.stdin.resume()`
    const other = spawn(process.execPath, ['--no-warnings', '-e', holds, file], { stdio: ['pipe', 'pipe', 'inherit'] })
    onTestFinished(() => void other.kill())
    await once(other.stdout, 'data')
    const answer = await restoreStore(file, archiveOf(pruned))
    expect(answer).toEqual({ known: false, reason: expect.stringMatching(/another program is using it/) })
  })
})
