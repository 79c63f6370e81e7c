/** An attribute of an HTML element that matters here, and how many lines below the start of the text it stands. */
export interface HtmlAttribute {
  readonly element: string
  readonly name: string
  readonly value: string
  readonly line: number
}

/** A heading written in HTML. */
export interface HtmlHeading {
  readonly level: number
  readonly text: string
  readonly line: number
}

const element = /<([A-Za-z][A-Za-z0-9]{0,20})(?=[\s/>])([^<>]{0,4000})>/g
const attribute =
  /(?:^|\s)(href|src|id|name)\s{0,3}=\s{0,3}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>{}]{1,2000}))/gi
const heading = /<h([1-6])(?:\s[^<>]{0,1000})?>/gi

/** Counts the line breaks up to offsets that only grow, in one pass over the text. */
const lineCounter = (text: string): ((offset: number) => number) => {
  let at = 0
  let lines = 0
  return (offset) => {
    for (let next = text.indexOf('\n', at); next >= 0 && next < offset; next = text.indexOf('\n', at)) {
      lines += 1
      at = next + 1
    }
    return lines
  }
}

/** HTML with its comments left out; line breaks stay. */
export const withoutComments = (html: string): string => {
  const pieces: string[] = []
  let at = 0
  for (let open = html.indexOf('<!--'); open >= 0; open = html.indexOf('<!--', at)) {
    const close = html.indexOf('-->', open)
    const end = close < 0 ? html.length : close + 3
    pieces.push(html.slice(at, open), html.slice(open, end).replace(/[^\n]+/g, ''))
    at = end
  }
  return pieces.join('') + html.slice(at)
}

/** The `href`, `src`, `id` and `name` of the elements in a piece of HTML without comments. */
export const attributesIn = (html: string): readonly HtmlAttribute[] => {
  const lineAt = lineCounter(html)
  return Array.from(html.matchAll(element), (match) => {
    const [, tag = '', inside = ''] = match
    const line = lineAt(match.index)
    return Array.from(inside.matchAll(attribute), ([, name = '', double, single, bare]) => ({
      element: tag.toLowerCase(),
      name: name.toLowerCase(),
      value: (double ?? single ?? bare ?? '').trim(),
      line,
    }))
  }).flat()
}

/** Text without tags, the common entities resolved. */
const textOf = (html: string): string =>
  html
    .replace(/<[^<>]{0,4000}>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')

const longestHeading = 2000

/** `<h2>…</h2>`, to which GitHub gives anchors as to Markdown's own. */
export const headingsIn = (html: string): readonly HtmlHeading[] => {
  const lineAt = lineCounter(html)
  return Array.from(html.matchAll(heading), (match) => {
    const rest = html.slice(match.index + match[0].length, match.index + longestHeading)
    const end = rest.search(/<\/h[1-6]/i)
    return {
      level: Number(match[1]),
      text: textOf(end < 0 ? rest : rest.slice(0, end)).trim(),
      line: lineAt(match.index),
    }
  })
}
