import type { Posture } from '../../domain/posture.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'

const center = 150
const radius = 105

const point = (index: number, of: number, share: number): string => {
  const angle = (index / of) * 2 * Math.PI - Math.PI / 2
  return `${(center + Math.cos(angle) * radius * share).toFixed(1)},${(center + Math.sin(angle) * radius * share).toFixed(1)}`
}

const ring = (of: number, share: number): Markup =>
  html`<polygon class="ring" points="${Array.from({ length: of }, (_, index) => point(index, of, share)).join(' ')}" />`

const anchor = (x: number): string => (Math.abs(x - center) < 5 ? 'middle' : x < center ? 'end' : 'start')

const label = (title: string, index: number, of: number): Markup => {
  const [x = '0', y = '0'] = point(index, of, 1.12).split(',')
  return html`<text x="${x}" y="${y}" text-anchor="${anchor(Number(x))}">${title}</text>`
}

const described = ({ dimensions }: Posture['score']): string =>
  `Maturity by dimension: ${dimensions.map(({ title, maturity }) => `${title} ${maturity === null ? 'unknown' : `${Math.round(maturity * 100)} %`}`).join(', ')}`

/**
 * Maturity by dimension as a radar. A dimension of which nothing is known has a hollow mark at the rim and no part in
 * the area: unknown is drawn as unknown, not as zero.
 */
export const radar = ({ score }: Posture): Markup => {
  const { dimensions } = score
  const known = dimensions.flatMap(({ maturity }, index) =>
    maturity === null ? [] : [point(index, dimensions.length, maturity)],
  )
  const marks = dimensions.map(({ maturity }, index) => {
    const [x = '0', y = '0'] = point(index, dimensions.length, maturity ?? 1).split(',')
    return html`<circle class="${maturity === null ? 'unknown' : 'known'}" cx="${x}" cy="${y}" r="3.5" />`
  })
  return html`<svg viewBox="-120 10 540 290" role="img" aria-label="${described(score)}">
    ${[0.25, 0.5, 0.75, 1].map((share) => ring(dimensions.length, share))}
    <polygon class="area" points="${known.join(' ')}" />
    ${marks}${dimensions.map(({ title }, index) => label(title, index, dimensions.length))}
  </svg>`
}
