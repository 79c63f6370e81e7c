import { unknown } from '../../src/domain/answer.ts'
import type { Stores } from '../../src/domain/stores.ts'

const silent = async () => unknown('not asked in this test')

/** Data files of which nothing can be read, for tests to fill in what they need. */
export const silentStores: Stores = {
  sqlite: silent,
  rows: silent,
  entries: silent,
  pruned: silent,
  tables: silent,
  digests: async (questions) => questions.map(() => unknown('not asked in this test')),
  trackedRun: silent,
  versions: silent,
  aliased: silent,
}
