import GithubSlugger from 'github-slugger'
import MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'
import type { MarkdownCode, MarkdownHeading, MarkdownLink, MarkdownText } from './parts.ts'
import { attributesIn, headingsIn, withoutComments } from './html.ts'
import { inlineOf } from './inline.ts'

/** What one walk over the tokens gathers. */
export interface Gathered {
  readonly links: MarkdownLink[]
  readonly headings: MarkdownHeading[]
  readonly ids: string[]
  readonly code: MarkdownCode[]
  readonly spans: MarkdownText[]
  readonly prose: MarkdownText[]
}

const openParser = () => {
  const opened = new MarkdownIt({ html: true })
  opened.normalizeLink = (url) => url
  opened.validateLink = () => true
  return opened
}
/** Opened for the first document: making its rules takes longer than most searches have. */
let parser: ReturnType<typeof openParser> | undefined

/** `## Title {#id}` of Docusaurus, MkDocs and Pandoc. */
const explicitId = /\s{0,9}\{\s{0,3}(?:#|:\s?#)([\w.:-]{1,200})[^{}]{0,200}\}\s{0,9}$/
/** `(label)=` on a line of its own, MyST's target. */
const mystTarget = /^\(([^()\n]{1,200})\)=$/

const lineOf = (token: Token): number => (token.map?.[0] ?? 0) + 1

const takeHtml = (gathered: Gathered, slugger: GithubSlugger, html: string, line: number): void => {
  const plain = withoutComments(html)
  for (const { element, name, value, line: offset } of attributesIn(plain)) {
    if (name === 'id' || name === 'name') gathered.ids.push(value)
    else if (name === 'src' ? element === 'img' : element === 'a')
      gathered.links.push({ target: value, line: line + offset, image: name === 'src', text: '' })
  }
  for (const { level, text, line: offset } of headingsIn(plain))
    if (text !== '') gathered.headings.push({ text, level, line: line + offset, slug: slugger.slug(text) })
}

const takeHeading = (gathered: Gathered, slugger: GithubSlugger, opening: Token, text: string): void => {
  const explicit = explicitId.exec(text)
  if (explicit?.[1] !== undefined) gathered.ids.push(explicit[1])
  const shown = explicit === null ? text : text.slice(0, explicit.index)
  gathered.headings.push({
    text: shown.trim(),
    level: Number(opening.tag.slice(1)),
    line: lineOf(opening),
    slug: slugger.slug(shown.trim()),
  })
}

interface Placed {
  readonly token: Token
  readonly before: Token | undefined
  /** The line of its block; the cells of a table have none of their own. */
  readonly line: number
}

const takeInline = (gathered: Gathered, slugger: GithubSlugger, { token, before, line: first }: Placed): void => {
  const { links, html, spans, prose, shown } = inlineOf(token.children ?? [], first)
  gathered.links.push(...links)
  gathered.spans.push(...spans)
  for (const { text, line } of html) takeHtml(gathered, slugger, text, line)
  if (before?.type === 'heading_open') takeHeading(gathered, slugger, before, shown)
  const target = mystTarget.exec(prose.trim())
  if (target?.[1] !== undefined) gathered.ids.push(target[1])
  if (prose.trim() !== '') gathered.prose.push({ text: prose, line: first })
}

/** Reads a document without front matter. */
export const collect = (text: string): Gathered => {
  const gathered: Gathered = { links: [], headings: [], ids: [], code: [], spans: [], prose: [] }
  const slugger = new GithubSlugger()
  const tokens = (parser ??= openParser()).parse(text, {})
  let line = 1
  for (const [index, token] of tokens.entries()) {
    if (token.map !== null) line = token.map[0] + 1
    if (token.type === 'inline') takeInline(gathered, slugger, { token, before: tokens[index - 1], line })
    else if (token.type === 'html_block') takeHtml(gathered, slugger, token.content, line)
    else if (token.type === 'fence' || token.type === 'code_block') {
      const language = /^[^\s{,]{0,80}/.exec(token.info.trim())?.[0].toLowerCase() ?? ''
      gathered.code.push({ language, text: token.content, line: line + (token.type === 'fence' ? 1 : 0) })
    }
  }
  return gathered
}
