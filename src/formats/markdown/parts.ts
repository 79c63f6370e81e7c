/** A link or an image as written; `target` keeps its percent-encoding, query and fragment. Lines count from 1. */
export interface MarkdownLink {
  readonly target: string
  readonly line: number
  readonly image: boolean
  /** What is shown for it, without marks; of an image its alternative text. */
  readonly text: string
}

/** A heading with the anchor that GitHub gives it, doubles counted up. */
export interface MarkdownHeading {
  readonly text: string
  readonly level: number
  readonly line: number
  readonly slug: string
}

/** A fenced or indented block of code. `line` is that of its first line of content. */
export interface MarkdownCode {
  /** The first word of the info string in lower case; empty where there is none. */
  readonly language: string
  readonly text: string
  readonly line: number
}

/** A piece of text in its block: prose without code, or the content of a code span. */
export interface MarkdownText {
  readonly text: string
  readonly line: number
}
