import { z } from 'zod'
import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import { askKeeper } from '../context/stores/keeper-process.ts'
import { oddityOf } from '../context/stores/sqlite.ts'
import type { Archive } from '../domain/memory-archive.ts'

const restoredSchema = z.strictObject({ state: z.enum(['already', 'exact', 'merged']) })

/** How a restore ended: the entries are back already; the store is what it was; or they are back beside later ones. */
export type Restored = z.infer<typeof restoredSchema>['state']

/**
 * Puts an archive's entries back into a store on the disk, in one transaction: all of them or none. Unknown with the
 * reason where nothing was done.
 */
export const restoreStore = async (file: string, { head, entries }: Archive): Promise<Answer<Restored>> => {
  const odd = await oddityOf(head.store, file).catch(() => `no such file: ${head.store}`)
  if (odd !== null) return unknown(odd)
  const { before, after } = head
  const done = await askKeeper({ do: 'restore', file, entries, before, after })
  if (!done.known) return unknown(`${head.store}: ${done.reason}`)
  return known(restoredSchema.parse(done.value).state)
}
