const notice = '_Cut at the limit of GitHub._'

/** GitHub's limit for the body of an issue, a pull request or a comment, characters. */
export const longestBody = 65_536

/** A Markdown text within a limit of characters: cut at a line end, and saying so. */
export const fitting = (text: string, limit: number): string => {
  if (text.length <= limit) return text
  const room = text.slice(0, limit - notice.length - 2)
  const end = room.lastIndexOf('\n')
  return `${end > 0 ? room.slice(0, end) : room.replace(/[\uD800-\uDBFF]$/, '')}\n\n${notice}`
}

/** The text under its hidden first line, by which it is found again. */
export const marked = (marker: string, text: string): string =>
  fitting(isMarked(marker, text) ? text : `${marker}\n${text}`, longestBody)

/** Whether the first line is the marker. GitHub's forms write line ends as CR LF. */
export const isMarked = (marker: string, text: string | null | undefined): boolean =>
  text?.split('\n', 1)[0]?.trimEnd() === marker

/** Whether GitHub holds this text already: its line ends and the space around do not count. */
export const sameText = (held: string | null | undefined, text: string): boolean =>
  (held ?? '').replaceAll('\r\n', '\n').trim() === text.trim()
