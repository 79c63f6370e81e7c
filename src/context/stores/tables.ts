import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import { messageOf } from '../../domain/errors.ts'
import { withinTree } from '../workspace/on-disk.ts'
import { withCopy } from './private-copy.ts'
import { runReader } from './reader-process.ts'
import type { Answer } from '../../domain/answer.ts'
import type { Stores, TablesQuestion, TablesShift } from '../../domain/stores.ts'
import type { StorePlace } from './private-copy.ts'

/** Endings of the files that are read as tables. */
const endings = ['csv', 'tsv', 'jsonl', 'ndjson', 'parquet'] as const

/**
 * Tables among a repository's files. Each question is answered by a process of its own, which is ended after `patience`
 * milliseconds. In a working tree the files are read where they lie, however large; over the API they are copied first.
 */
export const tableStores = (
  place: StorePlace,
  { maxBytes, patience = 300_000 }: { readonly maxBytes: number; readonly patience?: number },
): Pick<Stores, 'tables'> => ({
  tables: (question) =>
    withFile(place, question.baseline, maxBytes, (baseline) =>
      withFile(place, question.current, maxBytes, (current) => compare(question, { baseline, current }, patience)),
    ),
})

async function withFile<T>(
  place: StorePlace,
  path: string,
  maxBytes: number,
  use: (file: string) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  if (endingOf(path) === null) return unknown(`no table by its ending: ${path} (it may be ${endings.join(', ')})`)
  if (place.root === null) return withCopy(place, path, maxBytes, async ({ file }) => readable(path, file, use))
  if ((await stat(join(place.root, path)).catch(() => null)) === null) return unknown(`no such file: ${path}`)
  const file = withinTree(place.root, path)
  return file.known ? readable(path, file.value, use) : file
}

const endingOf = (path: string): string | null =>
  endings.find((ending) => path.toLowerCase().endsWith(`.${ending}`)) ?? null

/** Goes on with a file unless it is none, is empty, or stands for one that Git does not hold. */
async function readable<T>(path: string, file: string, use: (file: string) => Promise<Answer<T>>): Promise<Answer<T>> {
  const found = await stat(file).catch(() => null)
  if (found?.isFile() !== true) return unknown(`no regular file: ${path}`)
  if (found.size === 0) return unknown(`an empty file: ${path}`)
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(40), 0, 40, 0)
    const start = buffer.toString('latin1', 0, bytesRead)
    if (start.startsWith('version https://git-lfs.github.com/spec/'))
      return unknown(`a Git LFS pointer, not its content: ${path} (git lfs pull, or lfs: true at the checkout)`)
  } finally {
    await handle.close()
  }
  return use(file)
}

async function compare(
  question: TablesQuestion,
  files: { readonly baseline: string; readonly current: string },
  patience: number,
): Promise<Answer<TablesShift>> {
  const given = {
    ...question,
    baseline: { path: question.baseline, file: files.baseline, ending: endingOf(question.baseline) },
    current: { path: question.current, file: files.current, ending: endingOf(question.current) },
  }
  const said = await runReader({
    reader: 'table-reader',
    args: [JSON.stringify(given)],
    patience,
    who: 'the comparison of its columns',
  })
  if (!said.known) return unknown(`cannot be compared: ${question.baseline} and ${question.current} (${said.reason})`)
  try {
    const { answer, refused } = answerSchema.parse(JSON.parse(said.value))
    return answer === null ? unknown(refused) : known(answer)
  } catch (error) {
    return unknown(`cannot be compared: ${question.baseline} and ${question.current} (${messageOf(error)})`)
  }
}

/** The reader is part of this program: only that it has answered is checked. */
const answerSchema = z.strictObject({
  answer: z
    .custom<TablesShift>((value) => typeof value === 'object' && value !== null && 'columns' in value)
    .nullable(),
  refused: z.string(),
})
