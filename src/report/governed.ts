import { escapeMarkdown, inlineCode, markdownTable } from '../domain/markdown-text.ts'

/** The hidden first line of the comment on a pull request whose governed intents wait; ours only by the app itself. */
export const governedMarker = '<!-- sar:governed -->'

/** A governed intent that waits for an approval. It never holds a value. */
export interface GovernedRow {
  readonly path: string
  readonly name: string
  readonly operation: 'set' | 'delete'
  readonly requesters: readonly string[]
  /** Why approvals that people gave do not count. */
  readonly notes: readonly string[]
  /** How to confirm it and until when (ISO 8601), or why nobody can. */
  readonly confirm: { readonly code: string; readonly until: string } | string
}

/** The governed intents that wait, as Markdown; empty when none does. `mention` calls the app, as `@bot`. */
export const governedTable = (rows: readonly GovernedRow[], mention: string): readonly string[] => {
  if (rows.length === 0) return []
  const cells = rows.map(({ path, name, operation, requesters, confirm }) => [
    `${operation} ${inlineCode(name)}`,
    inlineCode(path),
    requesters.map(escapeMarkdown).join(', '),
    typeof confirm === 'string'
      ? escapeMarkdown(confirm)
      : `${inlineCode(`${mention} sar confirm ${confirm.code}`)} until ${confirm.until.slice(0, 16)}Z`,
  ])
  const notes = rows.flatMap((row) => row.notes.map((note) => `- ${inlineCode(row.path)}: ${escapeMarkdown(note)}`))
  return [
    'These names are governed: nothing is written before a person other than those who asked for it approves it on record.',
    '',
    ...markdownTable(['variable', 'file', 'asked for by', 'who may maintain this repository approves it by'], cells),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ]
}

/** The comment on the pull request that brought governed intents. */
export const governedComment = (rows: readonly GovernedRow[], mention: string): string => {
  const table = governedTable(rows, mention)
  const body = table.length === 0 ? ['Nothing of this pull request waits for an approval any more.'] : table
  return [governedMarker, '### Approval', '', ...body].join('\n')
}
