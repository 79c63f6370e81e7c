/** Markup that is safe as it stands. Only `html` makes it, so that no text from outside becomes markup by accident. */
export interface Markup {
  readonly markup: string
}

type Piece = string | number | null | Markup | readonly Markup[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escape = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, (sign) => (sign === '\n' ? sign : ''))
    .replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '')

const write = (piece: Piece): string => {
  if (piece === null) return ''
  if (typeof piece === 'string') return escape(piece)
  if (typeof piece === 'number') return String(piece)
  return 'markup' in piece ? piece.markup : piece.map(({ markup }) => markup).join('')
}

/** A template whose values are escaped, unless they are markup already. */
export const html = (strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup => ({
  markup: strings.map((text, index) => text + (index < pieces.length ? write(pieces[index] ?? null) : '')).join(''),
})
