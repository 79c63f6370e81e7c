import type { Gap } from '../../domain/state.ts'
import { escapeMarkdown, markdownTable } from '../../domain/markdown-text.ts'

const start = '<!-- sar:gaps -->'
const end = '<!-- /sar:gaps -->'

const words: Readonly<Record<Gap['status'], string>> = {
  open: 'Open',
  in_progress: 'In progress',
  resolved: 'Resolved',
  ok: 'OK',
}

/** The registry as the marked block of a document. */
export const gapBlock = (gaps: readonly Gap[]): string => {
  const rows = gaps.map((gap) => [
    gap.id,
    escapeMarkdown(gap.gap),
    escapeMarkdown(gap.layer),
    gap.severity,
    String(gap.impact),
    words[gap.status],
    escapeMarkdown(gap.owner ?? ''),
    gap.playbook ?? '',
    gap.since,
    gap.closed ?? '',
    escapeMarkdown(gap.note),
  ])
  const head = ['Gap', 'What', 'Layer', 'Severity', 'Impact', 'Status', 'Owner', 'Playbook', 'Since', 'Closed', 'Note']
  return [start, ...markdownTable(head, rows), end].join('\n')
}

/** A document with its block in place of the old one; null where it has none. */
export const withBlock = (text: string, block: string): string | null => {
  const from = text.indexOf(start)
  const to = text.indexOf(end, from)
  return from === -1 || to === -1 ? null : `${text.slice(0, from)}${block}${text.slice(to + end.length)}`
}

/** What a document needs so that its block can be kept. */
export const markers = `${start} … ${end}`
