import { z } from 'zod'
import { known } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import type { Tree } from '../domain/workspace.ts'
import { dataFile } from '../formats/data-file.ts'

/** An index as the settings of `embedding-index` name it, and the workflow that rebuilds it. */
export const indexSchema = z.object({
  id: z.string(),
  meta: z.string(),
  date: z.string().default('generated_at'),
  count: z.string().default('chunk_count'),
  index: z.string().nullable().default(null),
  rebuild: z.string().nullable().default(null),
})
/** One index of the settings. */
export type IndexEntry = Readonly<z.infer<typeof indexSchema>>

/**
 * An index as it stands: what its metadata states of its date and its chunks, and the hashes of its files. Null: it is
 * not stated, or no file of it is named or there.
 */
export const builtSchema = z.strictObject({
  date: z.union([z.string(), z.number()]).nullable(),
  chunks: z.number().nullable(),
  files: z.string().nullable(),
})
/** An index as it was seen. */
export type Built = Readonly<z.infer<typeof builtSchema>>

const at = (value: unknown, key: string): unknown => {
  let found = value
  for (const part of key.split('.'))
    found =
      typeof found === 'object' && found !== null && Object.hasOwn(found, part)
        ? new Map(Object.entries(found)).get(part)
        : undefined
  return found
}

const filesOf = ({ index }: IndexEntry, tree: Tree): string | null => {
  const found = index === null ? [] : tree.match([index]).flatMap((path) => tree.entry(path) ?? [])
  return found.length === 0 ? null : found.map(({ path, blob }) => `${path} ${blob}`).join('\n')
}

/** Reads an index; null where its metadata is not there, or is no JSON, YAML or TOML. */
export const readIndex = async (entry: IndexEntry, tree: Tree): Promise<Answer<Built | null>> => {
  if (!tree.mayHold(entry.meta)) return known(null)
  const text = await tree.text(entry.meta)
  if (!text.known) return text
  const [document] = dataFile.parse({ path: entry.meta, text: text.value }).documents
  if (document === undefined) return known(null)
  const { data: stated } = builtSchema
    .pick({ date: true, chunks: true })
    .safeParse({ date: at(document.value, entry.date) ?? null, chunks: at(document.value, entry.count) ?? null })
  return known({ date: stated?.date ?? null, chunks: stated?.chunks ?? null, files: filesOf(entry, tree) })
}
