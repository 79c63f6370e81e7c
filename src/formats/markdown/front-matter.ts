const fence = /^(---|\+\+\+)[ \t]{0,9}\r?\n/

/** Takes front matter off the head of a document and leaves as many empty lines, so that line numbers stand. */
export const withoutFrontMatter = (text: string): { readonly body: string; readonly frontMatter: string | null } => {
  const opening = fence.exec(text)
  if (opening === null) return { body: text, frontMatter: null }
  const start = opening[0].length
  const close = text.indexOf(`\n${opening[1] ?? ''}`, start - 1)
  if (close < 0) return { body: text, frontMatter: null }
  const lineEnd = text.indexOf('\n', close + 1)
  const end = lineEnd < 0 ? text.length : lineEnd
  if (text.slice(close + 4, end).trim() !== '') return { body: text, frontMatter: null }
  const frontMatter = text.slice(start, Math.max(start, close))
  const lines = text.slice(0, end).split('\n').length - 1
  return { body: '\n'.repeat(lines) + text.slice(end), frontMatter }
}
