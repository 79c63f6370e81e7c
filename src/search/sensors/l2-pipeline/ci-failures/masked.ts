import { shapedCredentials } from '../../../../formats/credentials-shaped.ts'

const assigned =
  /\b([\w-]{0,60}(?:password|passwd|secret|token|api[_-]?key|credential|authorization))(["']?\s{0,3}[:=]\s{0,3}["']?(?:(?:Bearer|Basic|token) )?)[^\s"'*]{6,4000}/gi
const longest = 300

/** A log line as it may be shown: what has the shape of a credential, or is named one, is masked. */
export const masked = (line: string): string => {
  const spans = shapedCredentials(line).toSorted((left, right) => right.start - left.start)
  const shaped = spans.reduce((text, { start, end }) => `${text.slice(0, start)}***${text.slice(end)}`, line)
  return shaped.replaceAll(assigned, '$1$2***').slice(0, longest)
}
