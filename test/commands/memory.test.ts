import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { memoryStores } from '../../src/context/stores/memory-stores.ts'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { archiveText } from '../../src/formats/memory-archive.ts'
import { checkout, git, sar } from './scene.ts'

const at = '2026-01-01T00:00:00Z'

/** A checkout whose store has been pruned of one of three entries, with the archive that gives it back. */
const scene = async (store = 'm.db') => {
  const cwd = checkout({ 'README.md': 'Remember\n' })
  const file = join(cwd, 'm.db')
  const database = new DatabaseSync(file)
  database.exec('CREATE TABLE ltm_entries (id INTEGER PRIMARY KEY, key TEXT UNIQUE, value)')
  database.exec("INSERT INTO ltm_entries VALUES (1, 'a', 1), (2, 'b', 2.0), (3, 'c', x'00')")
  database.close()
  const before = rows(file)
  const { tree } = inMemoryWorkspace({ files: {} })
  const stores = memoryStores({ root: cwd, tree }, { maxBytes: 1_000_000 })
  const table = await stores.entries({ path: 'm.db', table: 'ltm_entries' })
  if (!table.known) throw new Error(table.reason)
  const tables = [{ table: 'ltm_entries', rows: ['2'] }]
  const pruned = await stores.pruned({ path: 'm.db', blob: table.value.blob, tables })
  if (!pruned.known) throw new Error(pruned.reason)
  const { content, before: was, after, entries } = pruned.value
  const text = archiveText({
    head: { schema: 'sar/memory-archive@1', store, run: 'r', at, entries: 1, before: was, after },
    entries: entries.map((entry) => ({ ...entry, reason: 'old' })),
  })
  writeFileSync(file, content)
  writeFileSync(join(cwd, 'archive.jsonl'), text)
  git(cwd, 'add', '--all')
  git(cwd, 'commit', '--quiet', '--message=Prune')
  return { cwd, file, before, text }
}

const rows = (file: string): unknown => {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return database.prepare('SELECT id, key, typeof(value), quote(value) FROM ltm_entries ORDER BY id').all()
  } finally {
    database.close()
  }
}

describe('memory restore', { timeout: 180_000 }, () => {
  it('says what it would give back, and gives it back with --apply, once', async () => {
    const { cwd, file, before } = await scene()
    const pruned = readFileSync(file)
    expect(await sar(['memory', 'restore', 'archive.jsonl'], { cwd })).toMatchObject({
      exitCode: 0,
      stdout:
        'would restore 1 entry, m.db: every entry and everything else as before\nNothing was written: --apply restores.\n',
    })
    expect(readFileSync(file).equals(pruned)).toBe(true)
    expect(await sar(['memory', 'restore', 'archive.jsonl', '--apply'], { cwd })).toMatchObject({
      exitCode: 0,
      stdout: 'restored 1 entry, m.db: every entry and everything else as before\n',
    })
    expect(rows(file)).toEqual(before)
    expect(await sar(['memory', 'restore', 'archive.jsonl', '--apply'], { cwd })).toMatchObject({
      exitCode: 0,
      stdout: 'm.db holds what it held before: nothing to restore\n',
    })
  })

  it.each([
    ['leads out of the checkout', '../m.db', 4, 'cannot restore into'],
    ['is gone', 'gone.db', 4, 'cannot restore into gone.db'],
    ['is no database', 'README.md', 4, 'no SQLite database'],
  ])('refuses an archive whose store %s', async (_, store, exitCode, words) => {
    const { cwd } = await scene(store)
    const result = await sar(['memory', 'restore', 'archive.jsonl', '--apply'], { cwd })
    expect(result).toMatchObject({ exitCode, stdout: '' })
    expect(result.stderr).toContain(words)
  })

  it('refuses an archive that was cut, changed or is none, and writes nothing', async () => {
    const { cwd, file, text } = await scene()
    const pruned = readFileSync(file)
    const [head = ''] = text.split('\n')
    for (const bad of ['', '{}', head, `${head}\n{"table":1}\n`]) {
      writeFileSync(join(cwd, 'archive.jsonl'), bad)
      expect((await sar(['memory', 'restore', 'archive.jsonl', '--apply'], { cwd })).exitCode).toBe(3)
    }
    writeFileSync(join(cwd, 'archive.jsonl'), text.replace('"real":"2"', '"real":"3"'))
    const changed = await sar(['memory', 'restore', 'archive.jsonl', '--apply'], { cwd })
    expect(changed.exitCode).toBe(4)
    expect(changed.stderr).toContain('does not give back what was there before')
    expect(readFileSync(file).equals(pruned)).toBe(true)
  })
})
