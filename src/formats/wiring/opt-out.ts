import type { Place } from '../yaml-tree.ts'

/** Where a file says that something is meant to go without a cache. */
export interface OptOut {
  /** A comment among the first ten lines, before anything else, speaks for the whole file. */
  readonly wholeFile: boolean
  /** Whether a comment stands on the first line of a place, alone on the line above, or, if asked, anywhere in it. */
  covers(place: Place, anywhere?: boolean): boolean
}

const comment = /#[^\n]{0,200}\bcache:[ \t]{0,9}none\b/i

/** Reads the comments `# cache: none`, with any prefix and reason (`# aais-cache: none (mypy has its own)`). */
export const optedOutLines = (text: string): OptOut => {
  const lines = text.split('\n')
  const said = lines.flatMap((line, index) => (comment.test(line) ? [index + 1] : []))
  const head = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#') && !line.startsWith('---'))
  return {
    wholeFile: said.some((line) => line <= Math.min(head, 10)),
    covers: ({ line, endLine, endColumn }, anywhere = false) => {
      const last = anywhere ? (endColumn === 1 ? endLine - 1 : endLine) : line
      const above = lines[line - 2]?.trimStart().startsWith('#') === true ? line - 1 : line
      return said.some((each) => each >= above && each <= last)
    },
  }
}
