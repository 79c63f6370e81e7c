import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { nothing } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { repository, settings } from '../world.ts'
import type { World } from '../world.ts'
import { mergeAll, refuseAll } from './missing-variable.ts'

const path = 'memory/ltm.db'
const day = 86_400_000

/** A memory of so many entries of the last days, besides evergreen ones, and some that are past their age. */
const memory = (now: Date, fresh: number, stale: number): Buffer => {
  const folder = mkdtempSync(join(tmpdir(), 'sar-memory-'))
  const file = join(folder, 'ltm.db')
  const database = new DatabaseSync(file)
  database.exec(
    'CREATE TABLE ltm_entries (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL, policy TEXT, confidence REAL, timestamp TEXT NOT NULL)',
  )
  const insert = database.prepare(
    'INSERT INTO ltm_entries (key, value, policy, confidence, timestamp) VALUES (?, ?, ?, ?, ?)',
  )
  const add = (key: string, policy: string | null, days: number) =>
    insert.run(key, `about ${key}`, policy, 0.9, new Date(now.getTime() - days * day).toISOString())
  for (let count = 0; count < 20; count += 1) add(`evergreen-${count}`, 'evergreen', 730)
  for (let count = 0; count < stale; count += 1) add(`stale-${count}`, null, 120 + count)
  for (let count = 0; count < fresh; count += 1) add(`fresh-${count}`, 'standard', 10)
  database.close()
  const content = readFileSync(file)
  rmSync(folder, { recursive: true, force: true })
  return content
}

const remembers =
  (fresh: number, stale: number) =>
  async ({ ada, now }: World): Promise<void> =>
    void (await ada.push(repository, { files: { [path]: memory(now(), fresh, stale) } }))

const common = {
  playbook: 'SAR-005',
  files: {
    '.github/sar.yml': `${settings}sensors:
  memory-capacity: { stores: [{ path: ${path}, table: ltm_entries, maxRows: 100 }] }
  memory-staleness: { stores: [{ path: ${path} }] }
`,
  },
  sensors: ['memory-capacity', 'memory-staleness', 'pattern-confidence'],
  arrange: remembers(30, 0),
  plant: remembers(55, 15),
  once: { pulls: 1, reruns: 0, dispatches: 0 },
} as const

/** A memory that is nearly full, and holds what is out of date. */
export const fullMemory: Scene = {
  ...common,
  where: 'its plan is merged',
  ends: 'verified',
  acts: ['await-merge', 'open-pull-request', 'prune-memory'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: mergeAll, starts: 'sprint' },
    { does: nothing, starts: 'sprint' },
  ],
}

/** The same, where nobody wants it pruned. */
export const keptMemory: Scene = {
  ...common,
  where: 'its plan is closed unmerged',
  ends: 'escalated',
  acts: ['await-merge', 'open-pull-request', 'prune-memory'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: refuseAll, starts: 'sprint' },
    { does: nothing, starts: 'sprint' },
  ],
}
