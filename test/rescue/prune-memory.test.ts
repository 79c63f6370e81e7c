import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { noMemory } from '../../src/context/memory/none.ts'
import { memoryStores } from '../../src/context/stores/memory-stores.ts'
import { sqliteStores } from '../../src/context/stores/sqlite.ts'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { bytesOf } from '../../src/domain/change.ts'
import type { Change } from '../../src/domain/change.ts'
import type { Settings } from '../../src/domain/settings.ts'
import { emptyState } from '../../src/domain/state.ts'
import type { StepPlan } from '../../src/domain/step.ts'
import { restoreStore } from '../../src/effects/restore-store.ts'
import { archiveIn } from '../../src/formats/memory-archive.ts'
import { pruneMemory } from '../../src/rescue/steps/prune-memory.ts'
import { concludeHere } from '../../src/search/concluder.ts'
import { search } from '../../src/search/engine.ts'
import { inspectHere } from '../../src/search/inspector.ts'
import { memoryCapacity } from '../../src/search/sensors/l5-memory/memory-capacity.ts'
import { memoryStaleness } from '../../src/search/sensors/l5-memory/memory-staleness.ts'
import { patternConfidence } from '../../src/search/sensors/l5-memory/pattern-confidence.ts'
import { triage } from '../../src/triage/triage.ts'
import { seeded } from '../sample/random.ts'
import type { Random } from '../sample/random.ts'
import { silentLive } from '../support/silent-live.ts'
import { silentStores } from '../support/silent-stores.ts'
import { instant, settings, triageContext } from '../support/values.ts'

const path = 'memory/ltm.db'
const day = 86_400_000

const folderOf = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sar-prune-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const database = (content: Buffer | null): DatabaseSync => {
  const file = join(folderOf(), 'ltm.db')
  if (content !== null) writeFileSync(file, content)
  return new DatabaseSync(file)
}

/** A store of so many entries of all policies, ages, uses and confidences. */
const store = (random: Random, size: number): Buffer => {
  const file = join(folderOf(), 'ltm.db')
  const made = new DatabaseSync(file)
  made.exec(
    'CREATE TABLE ltm_entries (key TEXT UNIQUE, value TEXT, pattern_type TEXT, policy TEXT, confidence REAL, access_count INTEGER, pinned INTEGER, timestamp TEXT)',
  )
  const insert = made.prepare('INSERT INTO ltm_entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  made.exec('BEGIN')
  for (let count = 0; count < size; count += 1) {
    const at = new Date(instant.getTime() - Math.floor(random.next() * 300) * day).toISOString()
    insert.run(
      `k${count}`,
      'x'.repeat(20 + Math.floor(random.next() * 400)),
      random.pick([null, 'bug_fix', '']),
      random.pick([null, 'standard', 'decay', 'evergreen', '', 'archived']),
      random.pick([null, 0.05, 0.5, 0.74, 0.75, 0.9, 1]),
      random.pick([null, 0, 3, 200]),
      random.chance(0.05) ? 1 : 0,
      random.pick([at, at, at, at, String(Date.parse(at) / 1000), 'last spring']),
    )
  }
  made.exec('COMMIT')
  made.close()
  return readFileSync(file)
}

const kept = (content: Buffer): Set<unknown> => {
  const opened = database(content)
  const keys = opened
    .prepare('SELECT key FROM ltm_entries')
    .all()
    .map(({ key }) => key)
  opened.close()
  return new Set(keys)
}

const guarded = (content: Buffer): readonly unknown[] => {
  const opened = database(content)
  const keys = opened
    .prepare("SELECT key FROM ltm_entries WHERE policy = 'evergreen' OR pinned = 1")
    .all()
    .map(({ key }) => key)
  opened.close()
  return keys
}

/** What the sensors say of a store, as cases, and what the step would do about them. */
const look = async (content: Buffer, given: Settings, beside: Readonly<Record<string, Buffer>> = {}) => {
  const workspace = inMemoryWorkspace({ files: { [path]: content, ...beside } })
  const stores = {
    ...silentStores,
    ...sqliteStores(workspace, { maxBytes: 10_000_000 }),
    ...memoryStores(workspace, { maxBytes: 10_000_000 }),
  }
  const clock = { now: () => instant }
  const survey = await search({
    sensors: [memoryCapacity, memoryStaleness, patternConfidence],
    settings: given,
    workspace,
    change: null,
    live: silentLive,
    stores,
    clock,
    memory: noMemory,
    inspector: inspectHere,
    concluder: concludeHere,
  })
  const { cases } = triage(survey, { ...triageContext, settings: given })
  const plan = (): Promise<StepPlan> =>
    pruneMemory.plan(
      { branch: 'sar/SAR-005/r', archive: '.sar/memory' },
      {
        cases,
        settings: given,
        registry: null,
        tree: workspace.tree,
        live: silentLive,
        stores,
        state: emptyState,
        clock,
        repository: 'octo/model',
        defaultBranch: 'main',
        commit: 'c'.repeat(40),
        run: { id: 'r', playbook: 'SAR-005', attempt: 1, actor: 'sar-watchdog', startedAt: instant.toISOString() },
        outputs: {},
      },
    )
  return { kinds: cases.map(({ kind }) => kind).toSorted(), cases, plan }
}

const filesOf = ({ changes }: { readonly changes: readonly Change[] }) => {
  const [change] = changes
  const files = change?.kind === 'commit' ? change.files : []
  const archive = archiveIn(files.find(({ path: at }) => at.endsWith('.jsonl'))?.content ?? '')
  const pruned = files.find(({ path: at }) => at === path)
  if (!archive.known || pruned === undefined) throw new Error('no archive')
  return { archive: archive.value, content: Buffer.from(bytesOf(pruned) ?? '') }
}

const sensors = (given: Readonly<Record<string, unknown>>): Settings => settings({ sensors: given })

describe('prune-memory', { timeout: 180_000 }, () => {
  it('takes out what its sensors found, and nothing that must stay; what it archives restores the store', async () => {
    const random = seeded(51)
    for (let round = 0; round < 2; round += 1) {
      const size = 100 + Math.floor(random.next() * 200)
      const before = store(random, size)
      const limit = round % 2 === 0 ? { maxRows: Math.ceil(size * 1.1) } : { maxBytes: Math.ceil(before.length * 1.15) }
      const given = sensors({
        'memory-capacity': { stores: [{ path, table: 'ltm_entries', ...limit }] },
        'memory-staleness': { stores: [{ path }] },
      })
      const seen = await look(before, given)
      expect(seen.kinds[0]).toBe('over-capacity')
      const { archive, content } = filesOf(await seen.plan())
      expect((await look(content, given)).kinds).toEqual([])
      const left = kept(content)
      expect(guarded(before).filter((key) => !left.has(key))).toEqual([])
      const gone = new Set(archive.entries.map(({ values }) => values['key']))
      expect(kept(before).difference(left)).toEqual(gone)
      const file = join(folderOf(), 'restored.db')
      writeFileSync(file, content)
      expect(await restoreStore(file, archive)).toEqual({ known: true, value: 'exact' })
      expect(kept(readFileSync(file))).toEqual(kept(before))
    }
  })

  it('takes out patterns that nobody should rely on, and leaves other entries of a low confidence', async () => {
    const made = database(null)
    made.exec('CREATE TABLE ltm_entries (key TEXT, pattern_type TEXT, confidence REAL, policy TEXT)')
    made.exec(
      "INSERT INTO ltm_entries VALUES ('weak', 'bug_fix', 0.4, NULL), ('strong', 'bug_fix', 0.9, NULL), ('a note', NULL, 0.4, NULL), ('kept', 'bug_fix', 0.8, 'evergreen')",
    )
    const before = readFileSync(made.location() ?? '')
    made.close()
    const given = sensors({ 'pattern-confidence': { stores: [{ path }] } })
    const seen = await look(before, given)
    expect(seen.kinds).toEqual(['low-confidence'])
    const { content } = filesOf(await seen.plan())
    expect(kept(content)).toEqual(new Set(['a note', 'kept', 'strong']))
    expect((await look(content, given)).kinds).toEqual([])
  })

  it('computes confidences anew from counted uses, brings tags to one spelling, and gives the earlier values back', async () => {
    const made = database(null)
    made.exec(
      'CREATE TABLE ltm_entries (key TEXT, pattern_type TEXT, confidence REAL, policy TEXT, frequency INTEGER, success_rate REAL, tags TEXT)',
    )
    made.exec(
      `INSERT INTO ltm_entries VALUES
        ('proven', 'bug_fix', 0.3, NULL, 20, 0.95, '["Cache","bug-fix"]'),
        ('lucky', 'bug_fix', 1.0, NULL, 1, 1, '["cache"]'),
        ('wrong', 'Bug-Fix', 0.9, NULL, 8, 0.25, NULL),
        ('untried', 'bug_fix', 0.8, NULL, 0, 0, '["cache","bug_fix","CACHE"]'),
        ('kept', 'BUG FIX', 0.3, 'evergreen', 20, 0.95, '["CACHE","bug_fix"]'),
        ('spelled', 'Bug-Fix', 0.93, NULL, 12, 1, 'cache,cache')`,
    )
    const before = readFileSync(made.location() ?? '')
    made.close()
    const given = sensors({ 'pattern-confidence': { stores: [{ path }] } })
    const seen = await look(before, given)
    expect(seen.kinds).toEqual(['low-confidence'])
    const plan = await seen.plan()
    const { archive, content } = filesOf(plan)
    const opened = database(content)
    const rows = opened.prepare('SELECT key, pattern_type, confidence, tags FROM ltm_entries ORDER BY key').all()
    opened.close()
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['kept', 'BUG FIX', 0.3, '["CACHE","bug_fix"]'],
      ['proven', 'bug_fix', 0.91, '["cache","bug_fix"]'],
      ['spelled', 'bug_fix', 0.93, 'cache'],
      ['untried', 'bug_fix', 0.8, '["cache","bug_fix"]'],
    ])
    expect(plan.outputs['summary']).toContain('confidence 0.3 becomes 0.91: right 19 of 20 times')
    expect(plan.outputs['summary']).toMatch(/confidence 0\.67 \\\(right 1 of 1 times/)
    expect(plan.outputs['summary']).not.toContain('computed anew:')
    const file = join(folderOf(), 'restored.db')
    writeFileSync(file, content)
    expect(await restoreStore(file, archive)).toEqual({ known: true, value: 'exact' })
    const restored = database(readFileSync(file))
    const old = database(before)
    const all = 'SELECT * FROM ltm_entries ORDER BY key'
    expect(restored.prepare(all).all()).toEqual(old.prepare(all).all())
    expect(await restoreStore(file, archive)).toEqual({ known: true, value: 'already' })
    writeFileSync(file, content)
    const later = new DatabaseSync(file)
    later.exec("UPDATE ltm_entries SET confidence = 0.5 WHERE key = 'proven'")
    later.close()
    const refused = await restoreStore(file, archive)
    expect(refused.known ? '' : refused.reason).toContain('is not as the change left it')
    for (const one of [restored, old]) one.close()
  })

  it.each([
    { columns: 'access_count INTEGER', why: 'it has no count of how often' },
    { columns: 'frequency INTEGER', why: 'it counts how often patterns were used, or were right, but not both' },
  ])('leaves confidences alone where $why', async ({ columns, why }) => {
    const made = database(null)
    made.exec(`CREATE TABLE ltm_entries (key TEXT, pattern_type TEXT, confidence REAL, ${columns})`)
    made.exec("INSERT INTO ltm_entries VALUES ('weak', 'bug_fix', 0.4, 9), ('strong', 'bug_fix', 0.9, 9)")
    const before = readFileSync(made.location() ?? '')
    made.close()
    const plan = await (await look(before, sensors({ 'pattern-confidence': { stores: [{ path }] } }))).plan()
    expect(kept(filesOf(plan).content)).toEqual(new Set(['strong']))
    expect(plan.outputs['summary']).toContain(`No confidence of ltm_entries is computed anew: ${why}`)
  })

  it('never shows what looks like a credential, and leaves alone what is not whole or cannot be made to fit', async () => {
    const given = sensors({
      'memory-capacity': { stores: [{ path, table: 'ltm_entries', maxRows: 110 }] },
      'memory-staleness': { stores: [{ path }] },
    })
    const key = ['AKIA', 'Q3EGRZ7XNP5WLT2B'].join('')
    const changed = (statement: string): Buffer => {
      const made = database(store(seeded(7), 100))
      made.exec(statement)
      const file = made.location() ?? ''
      made.close()
      return readFileSync(file)
    }
    const told = changed(
      `UPDATE ltm_entries SET value = 'use ${key}', policy = NULL, timestamp = '2024-01-01' WHERE key = 'k3'`,
    )
    const plan = await (await look(told, given)).plan()
    expect(JSON.stringify(plan)).not.toContain(key)
    expect(plan.outputs['summary']).toContain('1 more stay: what they hold looks like a credential')
    expect(kept(filesOf(plan).content)).toContain('k3')
    const full = changed("UPDATE ltm_entries SET policy = 'evergreen'")
    await expect((await look(full, given)).plan()).rejects.toThrow('100 of 100 entries of ltm_entries must stay')
    const split = await look(changed('SELECT 1'), given, { [`${path}-wal`]: Buffer.alloc(32) })
    await expect(split.plan()).rejects.toThrow('Git also holds its journal memory/ltm.db-wal')
  })

  it('plans the same commit again', async () => {
    const given = sensors({ 'memory-staleness': { stores: [{ path }] } })
    const seen = await look(store(seeded(3), 120), given)
    expect(await seen.plan()).toEqual(await seen.plan())
  })

  it('refuses a store whose file is nowhere said to have entries, or that the tree does not hold', async () => {
    const before = store(seeded(4), 120)
    const bytes = sensors({ 'memory-capacity': { stores: [{ path, maxBytes: before.length }] } })
    await expect((await look(before, bytes)).plan()).rejects.toThrow('do not say which table of memory/ltm.db')
  })
})
