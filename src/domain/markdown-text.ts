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

/** A text from outside as inline code out of a table; the fence is longer than any run of backticks within. */
export const codeSpan = (text: string): string => {
  const line = text.replaceAll(unseen, ' ').trim()
  if (line === '') return ''
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}

/** A text from outside as inline code that may stand in a cell of a table. */
export const inlineCode = (text: string): string => codeSpan(text.replaceAll('|', '\\|'))

const accountForm = /^@?[A-Za-z0-9][A-Za-z0-9-]{0,99}(?:\/[A-Za-z0-9_.-]{1,100})?$/

/** An owner from outside: an account or a team as it stands, so that GitHub tells them; anything else as plain text. */
export const ownerText = (owner: string): string => (accountForm.test(owner) ? owner : escapeMarkdown(owner))

/** A title from outside: one line, in which nobody is mentioned. GitHub takes 256 characters. */
export const plainTitle = (text: string): string =>
  text.replaceAll(unseen, ' ').trim().replaceAll('@', '@\u200b').slice(0, 250)

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
