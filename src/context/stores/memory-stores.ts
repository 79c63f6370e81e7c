import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { blobHash } from '../../domain/identity.ts'
import { archivedEntrySchema } from '../../domain/memory-archive.ts'
import type { MemoryStores, MemoryTable, PruneQuestion, PrunedStore } from '../../domain/memory-archive.ts'
import { askKeeper } from './keeper-process.ts'
import { withCopy } from './private-copy.ts'
import type { PrivateCopy, StorePlace } from './private-copy.ts'
import { oddityOf } from './sqlite.ts'

const named = <T>(path: string, answer: Answer<T>): Answer<T> =>
  answer.known ? answer : unknown(`${path}: ${answer.reason}`)

const notWhole = (path: string, journal: string, who: string): string =>
  `${who} also holds its journal ${path}${journal}: let its program close it (PRAGMA wal_checkpoint(TRUNCATE)), and commit the file alone`

const journals = ['-wal', '-journal'] as const

/** A store that is not whole in its one file would be proposed without what its journal holds, or with it. */
const journalOf = async (place: StorePlace, path: string, copy: PrivateCopy): Promise<string | null> => {
  const inTree = journals.find((ending) => place.tree.has(`${path}${ending}`))
  if (inTree !== undefined) return notWhole(path, inTree, 'Git')
  const sizes = await Promise.all(
    journals.map((ending) =>
      stat(`${copy.file}${ending}`).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  const onDisk = journals.find((_, index) => (sizes[index] ?? 0) > 0)
  return onDisk === undefined ? null : notWhole(path, onDisk, 'the folder')
}

const tableSchema = z.strictObject({
  columns: z.array(z.string()),
  entries: z.array(z.tuple([z.string(), z.number()], z.union([z.null(), z.string(), z.number()]))),
})

const entriesIn = async (path: string, table: string, copy: PrivateCopy): Promise<Answer<MemoryTable>> => {
  const odd = await oddityOf(path, copy.file)
  if (odd !== null) return unknown(odd)
  const blob = blobHash(await readFile(copy.file))
  const done = named(path, await askKeeper({ do: 'entries', file: copy.file, table }))
  if (!done.known) return done
  const { columns, entries } = tableSchema.parse(done.value)
  return known({
    blob,
    bytes: copy.bytes,
    columns,
    entries: entries.map(([row, bytes, ...values]) => ({ row, bytes, values })),
  })
}

const prunedSchema = z.strictObject({
  before: z.string(),
  after: z.string(),
  entries: z.array(archivedEntrySchema.pick({ table: true, values: true })),
  changed: z.array(archivedEntrySchema.pick({ table: true, values: true })),
})

const prunedOf = async (
  { path, blob, tables, changes = [] }: PruneQuestion,
  copy: PrivateCopy,
): Promise<Answer<PrunedStore>> => {
  if (blobHash(await readFile(copy.file)) !== blob) return unknown(`${path} changed while it was planned for`)
  const done = named(
    path,
    await askKeeper({ do: 'prune', file: copy.file, spare: `${copy.file}-restored`, tables, changes }),
  )
  if (!done.known) return done
  return known({ ...prunedSchema.parse(done.value), content: await readFile(copy.file) })
}

/** Memory stores as plans see them: always a copy, in a process of its own, with a size cap. */
export const memoryStores = (place: StorePlace, { maxBytes }: { readonly maxBytes: number }): MemoryStores => {
  const onCopy = <T>(path: string, use: (copy: PrivateCopy) => Promise<Answer<T>>): Promise<Answer<T>> =>
    withCopy(place, path, maxBytes, async (copy) => {
      const journal = await journalOf(place, path, copy)
      return journal === null ? use(copy) : unknown(journal)
    })
  return {
    entries: ({ path, table }) => onCopy(path, (copy) => entriesIn(path, table, copy)),
    pruned: (question) => onCopy(question.path, (copy) => prunedOf(question, copy)),
  }
}
