import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import { archivedEntrySchema, archiveHeadSchema } from '../domain/memory-archive.ts'
import type { Archive, ArchivedEntry } from '../domain/memory-archive.ts'

/** An archive as its file holds it: one JSON document a line, the head first. */
export const archiveText = ({ head, entries }: Archive): string =>
  [head, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('')

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Reads an archive; unknown with the line that does not hold. */
export const archiveIn = (text: string): Answer<Archive> => {
  const [first = '', ...lines] = text.split('\n').filter((line) => line !== '')
  const head = archiveHeadSchema.safeParse(jsonOf(first))
  if (!head.success) return unknown('its first line is not that of an archive of memory entries')
  const entries: ArchivedEntry[] = []
  for (const [index, line] of lines.entries()) {
    const entry = archivedEntrySchema.safeParse(jsonOf(line))
    if (!entry.success) return unknown(`line ${index + 2} is no archived entry`)
    entries.push(entry.data)
  }
  return entries.length === head.data.entries
    ? known({ head: head.data, entries })
    : unknown(`it holds ${entries.length} entries, and its first line says ${head.data.entries}`)
}
