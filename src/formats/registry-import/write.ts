import { Document, isNode, isSeq, parseDocument } from 'yaml'
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

/** The line ends of a file, by its first one. */
const endingOf = (text: string): string => (/\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n')

/**
 * The entries behind the last one of a list that has an entry a line, so that no other line changes; null where the list
 * is written otherwise, or the text would not say just that.
 */
const appendedTo = (existing: string, fresh: readonly ImportedEntry[]): string | null => {
  const list = parseDocument(existing).get('expected')
  const first = isSeq(list) ? list.items[0] : null
  if (!isSeq(list) || list.flow === true || !isNode(first) || !first.range || !list.range) return null
  const line = existing.slice(existing.lastIndexOf('\n', first.range[0]) + 1, first.range[0])
  const indent = line.slice(0, line.indexOf('-'))
  const lines = new Document(fresh).toString(layout).trimEnd().split('\n')
  const written = existing.slice(0, list.range[1]).trimEnd().length
  const found = existing.indexOf('\n', written)
  const end = found === -1 ? existing.length : found + 1
  const ending = endingOf(existing)
  const head = existing.slice(0, end).replace(/\r?\n$/, '')
  const added = [head, ...lines.map((one) => `${indent}${one}`), ''].join(ending)
  const text = `${added}${existing.slice(end)}`
  const before = registryFile.parse({ path: '', text: existing })
  const after = registryFile.parse({ path: '', text })
  const isWhole = before.ok && after.ok && after.value.expected.length === before.value.expected.length + fresh.length
  return isWhole ? text : null
}

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
  const appended = appendedTo(existing, fresh)
  if (appended !== null) return { text: appended, added: fresh.length }
  const document = parseDocument(existing)
  const list = document.get('expected')
  if (!isSeq(list)) return null
  for (const entry of fresh) list.add(document.createNode(entry))
  const text = document.toString(layout).replaceAll(/\r?\n/g, endingOf(existing))
  return { text, added: fresh.length }
}
