import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { noMemory } from '../../src/context/memory/none.ts'
import { sqliteStores } from '../../src/context/stores/sqlite.ts'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import type { Json } from '../../src/domain/identity.ts'
import type { Sensor } from '../../src/domain/sensor.ts'
import { settingsSchema } from '../../src/domain/settings.ts'
import { concludeHere } from '../../src/search/concluder.ts'
import { search } from '../../src/search/engine.ts'
import { inspectHere } from '../../src/search/inspector.ts'
import { memoryStaleness } from '../../src/search/sensors/l5-memory/memory-staleness.ts'
import { patternConfidence } from '../../src/search/sensors/l5-memory/pattern-confidence.ts'
import { sessionDecay } from '../../src/search/sensors/l5-memory/session-decay.ts'
import { scratchFolder } from '../context/workspace/scratch.ts'
import { silentLive } from '../support/silent-live.ts'
import { silentStores } from '../support/silent-stores.ts'

/** As many rows as a table may have to be read. */
const rows = 200_000

const filled = (create: string, insert: string) => {
  const root = scratchFolder()
  const database = new DatabaseSync(join(root, 'm.db'))
  database.exec(create)
  database.exec(
    `WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < ${rows - 1}) INSERT INTO t ${insert}`,
  )
  database.close()
  const workspace = inMemoryWorkspace({ files: {} })
  return { root, tree: workspace.tree, workspace }
}

const surveyed = (sensor: Sensor, { root, tree, workspace }: ReturnType<typeof filled>, own: Record<string, Json>) =>
  search({
    sensors: [sensor],
    settings: settingsSchema.parse({ sensors: { [sensor.id]: { stores: [{ path: 'm.db', table: 't', ...own }] } } }),
    workspace,
    change: null,
    live: silentLive,
    stores: { ...silentStores, ...sqliteStores({ root, tree }, { maxBytes: 256 * 1024 * 1024 }) },
    clock: { now: () => new Date('2026-06-01T12:00:00Z') },
    memory: noMemory,
    inspector: inspectHere,
    concluder: concludeHere,
  })

describe('as many rows as are read', () => {
  it('of session events are judged, whatever was said in them', { timeout: 60_000 }, async () => {
    const store = filled(
      'CREATE TABLE t (ts TEXT, session_id TEXT, message TEXT)',
      `SELECT datetime('2026-01-01', '+' || (i / 10) || ' seconds'), 'session-' || (i / 100),
         CASE WHEN i % 100 = 99 AND i > 150 THEN replace(hex(zeroblob(100)), '00', ' ') || 'Session ended' ELSE hex(randomblob(300)) END FROM c`,
    )
    const survey = await surveyed(sessionDecay, store, {})
    expect(survey.sensors[0]?.unknown).toEqual([])
    expect(survey.findings.map(({ title }) => title)).toEqual([
      '200000 of 200000 session events of m.db are past their retention',
      '1 of 2000 sessions of m.db never ended',
    ])
  })

  it('of memory entries are judged, each by its policy', { timeout: 60_000 }, async () => {
    const store = filled('CREATE TABLE t (updated_at REAL, policy TEXT)', "SELECT 1735689600.5 + i, 'standard' FROM c")
    const survey = await surveyed(memoryStaleness, store, {})
    expect(survey.sensors[0]?.unknown).toEqual([])
    expect(survey.findings).toMatchObject([{ data: { stale: 200_000, entries: 200_000, oldestDays: 516 } }])
  })

  it('of patterns are judged by their confidence', { timeout: 60_000 }, async () => {
    const store = filled('CREATE TABLE t (confidence)', 'SELECT 0.25 + 0.000001 * i FROM c')
    const survey = await surveyed(patternConfidence, store, {})
    expect(survey.sensors[0]?.unknown).toEqual([])
    expect(survey.findings).toMatchObject([{ data: { low: 200_000, lowest: 0.25 } }])
  })
})
