import { digestStores } from './digests.ts'
import { memoryStores } from './memory-stores.ts'
import { sqliteStores } from './sqlite.ts'
import { tableStores } from './tables.ts'
import type { Stores } from '../../domain/stores.ts'
import type { Tracking } from '../../domain/tracking.ts'
import type { StorePlace } from './private-copy.ts'

/** The data files of a repository, and its experiment tracker. Those above `maxBytes` are not copied; a table in a working tree needs no copy. */
export const dataStores = (place: StorePlace, limits: { readonly maxBytes: number }, tracking: Tracking): Stores => ({
  ...tracking,
  ...sqliteStores(place, limits),
  ...memoryStores(place, limits),
  ...tableStores(place, limits),
  ...digestStores(place, limits),
})
