import { html } from './markup.ts'
import type { Markup } from './markup.ts'

/** Text of a finding, in which back-ticks mark code as in Markdown; a back-tick without its fellow stays as it is. */
export const prose = (text: string): Markup => {
  const parts = text.split('`')
  const paired = parts.length % 2 === 1
  return html`${parts.map((part, index) => {
    if (index % 2 === 0) return html`${part}`
    return paired || index < parts.length - 1 ? html`<code>${part}</code>` : html`\`${part}`
  })}`
}
