import type { Paint } from '../paint.ts'

/** How a terminal report is laid out. `width` in characters. */
export interface TerminalStyle {
  readonly paint: Paint
  readonly width: number
  /** Show also what is clean and not applicable, and the detail of each finding. */
  readonly verbose: boolean
}

/** The heading of one phase: its number, its name, and its result in one line. */
export const heading = (style: TerminalStyle, phase: string, result: string): string =>
  `${style.paint('bold', phase.padEnd(14))}${result}`

export const indent = (lines: readonly string[], by = 2): readonly string[] =>
  lines.map((line) => `${' '.repeat(by)}${line}`)
