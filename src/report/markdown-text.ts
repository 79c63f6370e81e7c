/** White space, control characters, and what turns the direction of the text after it. */
const unseen = /[\s\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu
const special = /[\\`*_{}[\]<>()#+!|~@&]/g

/**
 * A text from outside as plain text in GitHub Markdown: on one line, every sign that could format, link, mention
 * somebody or open HTML is written so that it shows as itself.
 */
export const escapeMarkdown = (text: string): string =>
  text
    .replaceAll(unseen, ' ')
    .trim()
    .replaceAll(special, (sign) =>
      sign === '@' ? '@\u200b' : sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : sign === '&' ? '&amp;' : `\\${sign}`,
    )

/** A text from outside as inline code; the fence is longer than any run of backticks within. */
export const inlineCode = (text: string): string => {
  const line = text.replaceAll(unseen, ' ').trim().replaceAll('|', '\\|')
  if (line === '') return ''
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}

/** A Markdown table; cells are Markdown already. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
]

/** Cuts a Markdown text at a line end so that it stays within a limit of characters, and says that it was cut. */
export const within = (text: string, limit: number, notice: string): string => {
  if (text.length <= limit) return text
  const room = text.slice(0, limit - notice.length - 2)
  return `${room.slice(0, Math.max(room.lastIndexOf('\n'), 0))}\n\n${notice}`
}
