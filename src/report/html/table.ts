import { html } from './markup.ts'
import type { Markup } from './markup.ts'

/** What a cell shows; with a tone, in the colour that the page's style gives this class. */
export type Cell = string | null | Markup | { readonly text: string; readonly tone: string }

const cell = (label: string, shown: Cell): Markup => {
  if (shown === null || shown === '') return html`<td class="none"></td>`
  if (typeof shown === 'object' && 'tone' in shown)
    return html`<td data-label="${label}" class="state ${shown.tone}">${shown.text}</td>`
  return html`<td data-label="${label}"><div>${shown}</div></td>`
}

/** A table with a heading a column; on a phone each row becomes a card in which every cell says what it is. */
export const table = (head: readonly string[], rows: readonly (readonly Cell[])[], kind = 'cards'): Markup =>
  html`<div class="scroll">
    <table class="${kind}">
      <thead>
        <tr>
          ${head.map((title) => html`<th>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((shown, index) => cell(head[index] ?? '', shown))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
