/** A Markdown table; cells are escaped and line breaks become spaces. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
}

/** Text as code, also when it holds backticks. */
export function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

export const codes = (texts: readonly string[]): string => texts.map(code).join(', ')

/** A page: its title and its parts, empty ones left out, parted by blank lines. */
export function page(title: string, parts: readonly (string | null)[], source: string): string {
  const footer = `<sub>Written by \`npm run docs\` from \`${source}\`.</sub>`
  return `${[`# ${title}`, ...parts.filter((part) => part !== null && part !== ''), footer].join('\n\n')}\n`
}

export function section(title: string, body: string): string | null {
  return body === '' ? null : `## ${title}\n\n${body}`
}
