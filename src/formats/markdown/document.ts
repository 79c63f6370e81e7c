import { defineFormat } from '../../domain/format.ts'
import { collect } from './collect.ts'
import type { MarkdownCode, MarkdownHeading, MarkdownLink, MarkdownText } from './parts.ts'
import { withoutFrontMatter } from './front-matter.ts'

/**
 * What can be asked of a Markdown document, in document order. Code, comments and front matter yield no links.
 * CommonMark with tables, as GitHub reads it (https://github.github.com/gfm/).
 */
export interface MarkdownDocument {
  readonly links: readonly MarkdownLink[]
  readonly headings: readonly MarkdownHeading[]
  /** `id` and `name` of HTML elements, and what documentation generators write as `{#id}` or `(id)=`. */
  readonly ids: readonly string[]
  readonly code: readonly MarkdownCode[]
  readonly spans: readonly MarkdownText[]
  /** The prose of each paragraph, heading and table cell, code spans left out as a space. */
  readonly prose: readonly MarkdownText[]
  /** The raw front matter between its fences, or null. */
  readonly frontMatter: string | null
  /** Why it was not read, or null. */
  readonly refused: string | null
}

const longest = 1_000_000

const empty = { links: [], headings: [], ids: [], code: [], spans: [], prose: [], frontMatter: null }

/** Reads Markdown, each document once however many sensors ask. Any text is Markdown; only too long a one is refused. */
export const markdown = defineFormat<MarkdownDocument>({
  id: 'markdown',
  parse: ({ text }) => {
    if (text.length > longest) return { ...empty, refused: 'longer than one million characters' }
    const { body, frontMatter } = withoutFrontMatter(text)
    return { ...collect(body), frontMatter, refused: null }
  },
})

/** Every fragment that leads somewhere in a document, in lower case. */
export const anchorsOf = ({ headings, ids }: Pick<MarkdownDocument, 'headings' | 'ids'>): ReadonlySet<string> =>
  new Set([...headings.map(({ slug }) => slug), ...ids.map((id) => id.toLowerCase())])
