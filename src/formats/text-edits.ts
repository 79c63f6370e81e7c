import type { Place } from './yaml-tree.ts'

/** New text for a stretch of a file; an empty stretch inserts. */
export interface TextEdit {
  readonly at: Place
  readonly text: string
}

/**
 * The text with the edits done, all else byte for byte; new lines end as those of the text do. The same edit twice
 * counts once; of edits that overlap, the first in the file counts.
 */
export const edited = (text: string, edits: readonly TextEdit[]): string => {
  const starts = [0]
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) starts.push(index + 1)
  const offset = (line: number, column: number) => (starts[line - 1] ?? text.length) + column - 1
  const spans = edits
    .map(({ at, text }) => ({ from: offset(at.line, at.column), to: offset(at.endLine, at.endColumn), text }))
    .toSorted((left, right) => left.from - right.from)
    .filter(({ from, text }, index, all) => all[index - 1]?.from !== from || all[index - 1]?.text !== text)
  const ending = text.includes('\r\n') ? '\r\n' : '\n'
  let result = ''
  let done = 0
  for (const { from, to, text: piece } of spans) {
    if (from < done) continue
    result += text.slice(done, from) + piece.replaceAll('\n', ending)
    done = to
  }
  return result + text.slice(done)
}
