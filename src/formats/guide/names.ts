import { variableNamePattern } from '../../domain/registry.ts'
import type { GuideRow } from './rows.ts'

/** What is written in backticks at the beginning of a cell, or null. */
export const codeAtStart = (text: string): string | null => {
  const trimmed = text.replace(/^[*_]{1,3}/, '')
  if (!trimmed.startsWith('`')) return null
  const end = trimmed.indexOf('`', 1)
  return end === -1 ? null : trimmed.slice(1, end)
}

/** The name that a row is about, as it is written there; an empty text where the cell is empty. */
export const nameOfRow = ({ cells }: GuideRow): string => {
  const text = cells.name?.text ?? ''
  // A word set off by emphasis is another word, not the end of the one before it.
  return codeAtStart(text) ?? text.replaceAll('*', ' ').trim()
}

/** What a row names behind its first name, as `` `A`, `B` `` and `` `A` / B`` do; an empty text where it names one alone. */
export const furtherNames = ({ cells }: GuideRow): string => {
  const text = cells.name?.text ?? ''
  const first = codeAtStart(text)
  if (first === null) return ''
  const rest = text.slice(text.indexOf('`') + first.length + 2)
  const coded = rest.split('`').filter((part, index) => index % 2 === 1 && variableNamePattern.test(part))
  if (coded.length > 0) return coded.join(', ')
  return /^[*_\s]{0,8}[,/&+;]/.test(rest) ? rest.replace(/^[*_\s]{0,8}[,/&+;]/, '').trim() : ''
}
