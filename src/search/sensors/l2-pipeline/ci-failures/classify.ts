import type { LogLine } from './log.ts'
import { isNoise, saysOnlyFailure } from './log.ts'

/** What decides that a line tells a cause: patterns of the library and of the repository alike. */
export interface Recogniser {
  readonly id: string
  readonly tier: number
  readonly matches: (text: string) => boolean
}

/** A cause that was recognised, with the first lines that tell it and how many do. */
export interface Recognised<R extends Recogniser> {
  readonly pattern: R
  readonly lines: readonly string[]
  readonly count: number
}

const chained = 'During handling of the above exception, another exception occurred:'

/** Lines that may tell a cause: neither warnings, nor bare exits, nor an exception that another one replaced. */
export const tellingLines = (lines: readonly LogLine[]): readonly string[] => {
  const texts = lines.map(({ text }) => text).filter((text) => text.trim() !== '')
  return texts.filter(
    (text, at) =>
      !isNoise(text) && !saysOnlyFailure(text) && texts[at + 1]?.replace(/^E?\s+/, '') !== chained && text !== chained,
  )
}

const shownLines = 5

/**
 * The causes that lines tell, the likeliest first: of the lowest tier, in it that of the most lines, then by the order
 * of the patterns.
 */
export const recognise = <R extends Recogniser>(
  texts: readonly string[],
  patterns: readonly R[],
): readonly Recognised<R>[] =>
  patterns
    .map((pattern) => {
      const lines = texts.filter((text) => pattern.matches(text))
      return { pattern, lines: [...new Set(lines)].slice(0, shownLines), count: lines.length }
    })
    .filter(({ count }) => count > 0)
    .toSorted((left, right) => left.pattern.tier - right.pattern.tier || right.count - left.count)
