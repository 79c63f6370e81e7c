import { Document, isSeq, parseDocument } from 'yaml'
import { registryFile } from '../registry.ts'
import { identityOf } from './entry.ts'
import type { ImportedEntry } from './imported.ts'

const layout = { lineWidth: 0 } as const

/** The text of a registry, and how many entries it has that the one before had not. */
export interface WrittenRegistry {
  readonly text: string
  readonly added: number
}

const anew = (entries: readonly ImportedEntry[]): string => new Document({ expected: entries }).toString(layout)

/**
 * A registry file with these entries. What an existing one says stays as it is, with its comments: only entries that it
 * has not are added behind. Null where the existing text is no registry.
 */
export const writeRegistry = (entries: readonly ImportedEntry[], existing: string | null): WrittenRegistry | null => {
  if (existing === null) return { text: anew(entries), added: entries.length }
  const read = registryFile.parse({ path: '', text: existing })
  if (!read.ok) return null
  const had = new Set(read.value.expected.map(identityOf))
  const fresh = entries.filter((entry) => !had.has(identityOf(entry)))
  if (fresh.length === 0) return { text: existing, added: 0 }
  const document = parseDocument(existing)
  const list = document.get('expected')
  if (!isSeq(list)) return null
  for (const entry of fresh) list.add(document.createNode(entry))
  return { text: document.toString(layout), added: fresh.length }
}
