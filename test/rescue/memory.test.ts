import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { restoreStore } from '../../src/effects/restore-store.ts'
import type { Archive } from '../../src/domain/memory-archive.ts'
import { archiveIn } from '../../src/formats/memory-archive.ts'
import { ciScene, repository } from './ci-scene.ts'

const path = 'memory/ltm.db'

const settings = (service: 'app' | 'action'): string => `service: ${service}
state: { branch: sar-state${service === 'app' ? '' : ', writer: ada'} }
triage: { escalate: ['@ada'] }
rescue: { autonomy: P1, merge: auto }
sensors:
  memory-capacity: { stores: [{ path: ${path}, table: ltm_entries, maxRows: 100 }] }
  memory-staleness: { stores: [{ path: ${path} }] }
`

const folderOf = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sar-memory-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()

/**
 * A memory of 90 entries: 20 evergreen ones that are two years old, 15 that are past their age, and 55 of the last days, of which the first five are worth least.
 */
const memory = (more: readonly string[] = []): Buffer => {
  const file = join(folderOf(), 'ltm.db')
  const database = new DatabaseSync(file)
  database.exec(
    'CREATE TABLE ltm_entries (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL, policy TEXT, confidence REAL, timestamp TEXT NOT NULL)',
  )
  const insert = database.prepare(
    'INSERT INTO ltm_entries (key, value, policy, confidence, timestamp) VALUES (?, ?, ?, ?, ?)',
  )
  const add = (key: string, policy: string | null, confidence: number, days: number) =>
    insert.run(key, `what was learned about ${key}`, policy, confidence, daysAgo(days))
  for (let count = 0; count < 20; count += 1) add(`evergreen-${count}`, 'evergreen', 0.2, 730)
  for (let count = 0; count < 15; count += 1) add(`stale-${count}`, null, 0.9, 120 + count)
  for (let count = 0; count < 55; count += 1) add(`fresh-${count}`, 'standard', count < 5 ? 0.1 : 0.9, 10)
  for (const statement of more) database.exec(statement)
  database.close()
  return readFileSync(file)
}

const opened = (content: Buffer): DatabaseSync => {
  const file = join(folderOf(), 'ltm.db')
  writeFileSync(file, content)
  return new DatabaseSync(file, { readOnly: true })
}

const all = (content: Buffer): unknown => opened(content).prepare('SELECT * FROM ltm_entries ORDER BY id').all()

const keysIn = (content: Buffer): readonly string[] =>
  z
    .array(z.object({ key: z.string() }))
    .parse(opened(content).prepare('SELECT key FROM ltm_entries ORDER BY id').all())
    .map(({ key }) => key)

const archiveOf = (content: Buffer): Archive => {
  const archive = archiveIn(content.toString('utf8'))
  if (!archive.known) throw new Error(archive.reason)
  return archive.value
}

const scene = async (service: 'app' | 'action') => {
  const ci = await ciScene(service, { '.github/sar.yml': settings(service) })
  const contentAt = async (where: string, ref: string): Promise<Buffer> => {
    const found = await ci.ada.request(`GET /repos/${repository}/contents/${where}?ref=${ref}`)
    return Buffer.from(z.object({ content: z.string() }).parse(found).content, 'base64')
  }
  return {
    ...ci,
    contentAt,
    /** Plants a store on the default branch. */
    plant: async (content: Buffer, where = path): Promise<void> => {
      await ci.ada.push(repository, { files: { [where]: content }, message: 'Remember more' })
      await ci.settle()
    },
    sagas: async () => (await ci.state()).runs.filter(({ playbook }) => playbook === 'SAR-005'),
    kinds: async () =>
      (await ci.state()).cases
        .filter(({ sensor }) => sensor.startsWith('memory-'))
        .map(({ kind }) => kind)
        .toSorted(),
  }
}

describe.each(['app', 'action'] as const)('SAR-005 prunes a memory, in the %s', (service) => {
  it('from the finding to the reviewed merge, and gives it back', { timeout: 600_000 }, async () => {
    const at = await scene(service)
    await at.begin()
    const before = memory()
    await at.plant(before)
    await at.sweep()
    expect(await at.kinds()).toEqual(['over-capacity', 'stale-entries'])

    const [pull, ...more] = await at.pulls()
    expect(more).toEqual([])
    expect(pull?.head.ref).toMatch(/^sar\/SAR-005\//)
    const files = await at.filesOf(pull?.number ?? 0)
    const archive = files.find((file) => file.endsWith('.jsonl')) ?? ''
    expect(files.toSorted()).toEqual([archive, path].toSorted())

    const gone = [
      ...Array.from({ length: 15 }, (_, count) => `stale-${count}`),
      ...Array.from({ length: 5 }, (_, count) => `fresh-${count}`),
    ].toSorted()
    const pruned = await at.contentAt(path, pull?.head.sha ?? '')
    const kept = keysIn(before).filter((key) => !gone.includes(key))
    expect(keysIn(pruned)).toEqual(kept)
    expect(kept.filter((key) => key.startsWith('evergreen-'))).toHaveLength(20)
    const written = archiveOf(await at.contentAt(archive, pull?.head.sha ?? ''))
    expect(new Set(written.entries.map(({ values }) => values['key']))).toEqual(new Set(gone))
    expect(written.entries).toHaveLength(gone.length)

    // Nothing is written, and nothing merges, before a person has looked: not even where the settings merge by themselves.
    await at.sweep()
    expect((await at.contentAt(path, 'main')).equals(before)).toBe(true)
    expect(at.github.requests.filter(({ body }) => body.includes('enablePullRequestAutoMerge'))).toEqual([])
    expect(await at.sagas()).toMatchObject([{ state: 'waiting', step: 'merged' }])

    await at.ada.merge(repository, pull?.number ?? 0)
    await at.settle()
    await at.sweep()
    expect(await at.sagas()).toMatchObject([{ state: 'verified' }])
    expect(await at.kinds()).toEqual([])
    expect(await at.issues()).toEqual([])

    const file = join(folderOf(), 'restored.db')
    writeFileSync(file, await at.contentAt(path, 'main'))
    expect(await restoreStore(file, written)).toEqual({ known: true, value: 'exact' })
    expect(all(readFileSync(file))).toEqual(all(before))
    expect(at.github.violations).toEqual([])
  })

  it('and where nobody wants it takes it back, and says once what was tried', { timeout: 600_000 }, async () => {
    const at = await scene(service)
    await at.begin()
    const before = memory()
    await at.plant(before)
    await at.sweep()
    const [pull] = await at.pulls()
    await at.ada.request(`PATCH /repos/${repository}/pulls/${pull?.number ?? 0}`, { state: 'closed' })
    await at.settle()
    await at.sweep()
    await at.sweep()
    expect(await at.sagas()).toMatchObject([{ state: 'escalated' }])
    expect((await at.contentAt(path, 'main')).equals(before)).toBe(true)
    expect(await at.pulls()).toEqual([])
    const issues = await at.issues()
    expect(issues).toHaveLength(1)
    expect(issues[0]?.body).toMatch(/\| prune-memory \|[^\n]*archives and prunes 20 memory entries of memory\/ltm/)
    expect(issues[0]?.body).toContain('closed without a merge')
  })
})
