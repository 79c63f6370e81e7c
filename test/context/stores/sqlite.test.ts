import { readdirSync, symlinkSync, truncateSync, writeFileSync, readFileSync, copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { sqliteStores } from '../../../src/context/stores/sqlite.ts'
import { inMemoryWorkspace } from '../../../src/context/workspace/in-memory.ts'
import { scratchFolder } from '../workspace/scratch.ts'
import type { StorePlace } from '../../../src/context/stores/private-copy.ts'
import type { Answer } from '../../../src/domain/answer.ts'
import type { StoreSummary } from '../../../src/domain/stores.ts'

const { tree } = inMemoryWorkspace({ files: {} })

/** Asks with a temporary folder of its own, in which nothing may be left. */
const ask = async (
  place: StorePlace | string,
  path: string,
  maxBytes = 4 * 1024 * 1024,
): Promise<Answer<StoreSummary>> => {
  const temporary = scratchFolder()
  process.env['TMPDIR'] = temporary
  const stores = sqliteStores(typeof place === 'string' ? { root: place, tree } : place, { maxBytes })
  const answer = await stores.sqlite(path).finally(() => Reflect.deleteProperty(process.env, 'TMPDIR'))
  expect(readdirSync(temporary)).toEqual([])
  return answer
}

/** Runs statements on a database and leaves it open: the caller closes it. */
const made = (file: string, ...statements: string[]): DatabaseSync => {
  const database = new DatabaseSync(file)
  for (const statement of statements) database.exec(statement)
  return database
}

const rows = (table: string, count: number): string =>
  `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ${count}) INSERT INTO ${table} SELECT i FROM c`

/** The same file with twelve inner pages, each of which names the next four hundred times: 400^12 leaves to visit. */
const endless = (bytes: Buffer): Buffer => {
  const [size, depth, cells] = [4096, 12, 400]
  const pages = Array.from({ length: bytes.length / size }, (_, at) => bytes.subarray(at * size, (at + 1) * size))
  const leaf = pages.slice(2).find((page) => page[0] === 0x0d) ?? Buffer.alloc(size)
  const inner = Array.from({ length: depth }, (_, at) => {
    const page = Buffer.alloc(size)
    const next = at + 3
    const start = size - cells * 5
    page[0] = 0x05
    page.writeUInt16BE(cells, 3)
    page.writeUInt16BE(start, 5)
    page.writeUInt32BE(next, 8)
    for (let cell = 0; cell < cells; cell += 1) {
      page.writeUInt32BE(next, start + cell * 5)
      page[start + cell * 5 + 4] = 1
      page.writeUInt16BE(start + cell * 5, 12 + 2 * cell)
    }
    return page
  })
  const first = Buffer.from(pages[0] ?? Buffer.alloc(size))
  first.writeUInt32BE(depth + 2, 28)
  return Buffer.concat([first, ...inner, leaf])
}

describe('a data file of a repository', () => {
  it('is summed up by table, whatever the names', async () => {
    const root = scratchFolder()
    const names = ['ltm_entries', 'quo"te', "it's", 'x; DROP TABLE ltm_entries', '__proto__', 'ümläut']
    const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`)
    const statements = quoted.flatMap((name, index) => [`CREATE TABLE ${name} (i)`, rows(name, index + 1)])
    made(
      join(root, 'm.db'),
      ...statements,
      'CREATE VIEW v AS SELECT 1',
      'CREATE TABLE k (i INTEGER PRIMARY KEY AUTOINCREMENT)',
    ).close()
    const answer = await ask(root, 'm.db')
    expect(answer).toMatchObject({ known: true, value: { bytes: readFileSync(join(root, 'm.db')).byteLength } })
    expect(new Map(answer.known ? Object.entries(answer.value.rows) : [])).toEqual(
      new Map([...names.map((name, index) => [name, index + 1] as const), ['k', 0]]),
    )
    expect(readdirSync(root)).toEqual(['m.db'])
  })

  it('counts what is still in the write-ahead log of a process at work, and leaves its files alone', async () => {
    const root = scratchFolder()
    const database = made(join(root, 'm.db'), 'PRAGMA journal_mode = WAL', 'CREATE TABLE t (i)', rows('t', 500))
    const before = readdirSync(root).map((name) => [name, readFileSync(join(root, name)).toString('base64')])
    expect(await ask(root, 'm.db')).toMatchObject({ known: true, value: { rows: { t: 500 } } })
    expect(readdirSync(root).map((name) => [name, readFileSync(join(root, name)).toString('base64')])).toEqual(before)
    database.close()
  })

  it('counts what is committed while another process holds the lock', async () => {
    const root = scratchFolder()
    const database = made(join(root, 'm.db'), 'CREATE TABLE t (i)', rows('t', 3), 'BEGIN EXCLUSIVE')
    expect(await ask(root, 'm.db')).toMatchObject({ known: true, value: { rows: { t: 3 } } })
    database.close()
  })

  it('is unknown when a transaction was cut off in the middle', async () => {
    const root = scratchFolder()
    const setup = ['CREATE TABLE t (i)', rows('t', 20_000), 'PRAGMA cache_size = 2', 'BEGIN', 'DELETE FROM t']
    const database = made(join(root, 'live.db'), ...setup)
    for (const ending of ['', '-journal']) copyFileSync(join(root, `live.db${ending}`), join(root, `m.db${ending}`))
    database.close()
    expect(await ask(root, 'm.db')).toEqual({
      known: false,
      reason: expect.stringMatching(/^SQLite cannot read m\.db: /),
    })
  })

  it('holds nothing when it is empty', async () => {
    const root = scratchFolder()
    writeFileSync(join(root, 'm.db'), '')
    expect(await ask(root, 'm.db')).toEqual({ known: true, value: { bytes: 0, rows: {} } })
  })

  it('is unknown, with the reason, when it is not there, not SQLite, broken, too large or out of the tree', async () => {
    const root = scratchFolder()
    const outside = scratchFolder()
    made(join(root, 'good.db'), 'CREATE TABLE t (i)', rows('t', 20_000)).close()
    made(join(outside, 'm.db'), 'CREATE TABLE t (i)').close()
    const bytes = readFileSync(join(root, 'good.db'))
    writeFileSync(join(root, 'torn.db'), bytes.subarray(0, 9000))
    writeFileSync(
      join(root, 'broken.db'),
      Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.byteLength - 100, 7)]),
    )
    writeFileSync(join(root, 'text.db'), 'not a database')
    writeFileSync(join(root, 'pointer.db'), 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n')
    writeFileSync(join(root, 'huge.db'), '')
    truncateSync(join(root, 'huge.db'), 50 * 1024 * 1024)
    symlinkSync(join(outside, 'm.db'), join(root, 'link.db'))
    const reasons = {
      'nothing.db': /^no such file: nothing\.db$/,
      '.': /^no regular file: \.$/,
      'torn.db': /^SQLite cannot read torn\.db: .*malformed/,
      'broken.db': /^SQLite cannot read broken\.db: /,
      'text.db': /^no SQLite database: text\.db$/,
      'pointer.db': /^a Git LFS pointer, /,
      'huge.db': /^too large to be copied: huge\.db has 52428800 bytes, the limit is 4194304$/,
      'link.db': /^link out of the tree: link\.db$/,
      [`../${outside.split('/').at(-1)}/m.db`]: /^link out of the tree: /,
    }
    for (const [path, reason] of Object.entries(reasons))
      expect(await ask(root, path)).toEqual({ known: false, reason: expect.stringMatching(reason) })
  })

  it('counts its journals towards the limit', async () => {
    const root = scratchFolder()
    const database = made(join(root, 'm.db'), 'PRAGMA journal_mode = WAL', 'CREATE TABLE t (i)', rows('t', 20_000))
    const { byteLength } = readFileSync(join(root, 'm.db'))
    expect(await ask(root, 'm.db', byteLength + 1)).toMatchObject({ known: false })
    database.close()
  })

  it('runs nothing that its schema brings', async () => {
    const root = scratchFolder()
    const database = made(join(root, 'm.db'), 'CREATE TABLE t (i)', rows('t', 2))
    database.exec(
      'CREATE VIEW endless AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT * FROM c',
    )
    database.exec('CREATE VIRTUAL TABLE words USING fts5(text)')
    database.close()
    const answer = await ask(root, 'm.db')
    expect(answer).toMatchObject({ known: true, value: { rows: { t: 2 } } })
    expect(answer.known ? Object.keys(answer.value.rows) : []).toEqual(['t'])
  })

  it('is unknown when counting it would never end', async () => {
    const root = scratchFolder()
    const file = join(root, 'm.db')
    made(file, 'PRAGMA page_size = 4096', 'CREATE TABLE t (a)', rows('t', 3000)).close()
    writeFileSync(file, endless(readFileSync(file)))
    const stores = sqliteStores({ root, tree }, { maxBytes: 4 * 1024 * 1024, patience: 1500 })
    const answer = await stores.sqlite('m.db')
    expect(answer.known ? '' : answer.reason).toContain('was ended')
  })

  it('comes from the tree where no folder is at hand', async () => {
    const root = scratchFolder()
    made(join(root, 'm.db'), 'CREATE TABLE t (i)', rows('t', 2)).close()
    const workspace = inMemoryWorkspace({ files: { 'm.db': readFileSync(join(root, 'm.db')), 'text.db': 'text' } })
    expect(await ask(workspace, 'm.db')).toMatchObject({ known: true, value: { rows: { t: 2 } } })
    expect(await ask(workspace, 'text.db')).toEqual({ known: false, reason: 'no SQLite database: text.db' })
    expect(await ask(workspace, 'nothing')).toEqual({ known: false, reason: 'no such file: nothing' })
    expect(await ask(workspace, 'm.db', 100)).toMatchObject({ known: false })
  })
})
