/** The end of what starts at `from`: a string, a comment, or a single sign. */
const endOf = (text: string, from: number): number => {
  const sign = text[from]
  if (sign === '"') {
    let at = from + 1
    while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1
    return at + 1
  }
  if (sign === '/' && text[from + 1] === '/') {
    const end = text.indexOf('\n', from)
    return end < 0 ? text.length : end
  }
  if (sign === '/' && text[from + 1] === '*') {
    const end = text.indexOf('*/', from + 2)
    return end < 0 ? text.length : end + 2
  }
  return from + 1
}

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ')

/**
 * JSON as editors and devcontainers write it, made strict: comments and a comma before a closing bracket become spaces,
 * so that every place stays where it was.
 */
export const withoutJsonComments = (text: string): string => {
  if (!text.includes('/') && !/,\s*[\]}]/.test(text)) return text
  const parts: string[] = []
  let comma = -1
  for (let at = 0; at < text.length;) {
    const end = endOf(text, at)
    const part = text.slice(at, end)
    const comment = part.startsWith('/') && part.length > 1
    if (comma >= 0 && (part === ']' || part === '}')) parts[comma] = ' '
    if (part === ',') comma = parts.length
    else if (!comment && part.trim() !== '') comma = -1
    parts.push(comment ? blank(part) : part)
    at = end
  }
  return parts.join('')
}
