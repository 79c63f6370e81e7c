import type { Token } from 'markdown-it'
import type { MarkdownLink, MarkdownText } from './parts.ts'

/** What one paragraph, heading or cell holds. */
export interface Inline {
  readonly links: readonly MarkdownLink[]
  readonly html: readonly MarkdownText[]
  readonly spans: readonly MarkdownText[]
  /** Its text, code spans left out. */
  readonly prose: string
  /** Its text as a reader sees it, code spans included. */
  readonly shown: string
}

interface Open {
  readonly target: string
  readonly line: number
  text: string
}

const attributeOf = (token: Token, name: string): string => String(token.attrGet(name) ?? '')

/** Reads the children of an inline token; `first` is the line of the block, from 1. */
export const inlineOf = (children: readonly Token[], first: number): Inline => {
  const links: MarkdownLink[] = []
  const html: MarkdownText[] = []
  const spans: MarkdownText[] = []
  const open: Open[] = []
  let line = first
  let prose = ''
  let shown = ''
  const show = (text: string, isCode: boolean): void => {
    shown += text
    prose += isCode ? ' ' : text
    for (const one of open) one.text += text
  }
  for (const token of children) {
    if (token.type === 'text' || token.type === 'text_special') show(token.content, false)
    else if (token.type === 'softbreak' || token.type === 'hardbreak') {
      line += 1
      show('\n', false)
    } else if (token.type === 'code_inline') {
      spans.push({ text: token.content, line })
      show(token.content, true)
    } else if (token.type === 'html_inline') html.push({ text: token.content, line })
    else if (token.type === 'image')
      links.push({ target: attributeOf(token, 'src'), line, image: true, text: token.content })
    else if (token.type === 'link_open') open.push({ target: attributeOf(token, 'href'), line, text: '' })
    else if (token.type === 'link_close') {
      const closed = open.pop()
      // A footnote's label looks like a reference link's.
      if (closed !== undefined && !closed.text.startsWith('^')) links.push({ ...closed, image: false })
    }
  }
  return { links, html, spans, prose, shown }
}
