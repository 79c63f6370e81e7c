/** Seconds that searches of a repository took. */
export interface GrowthPoint {
  readonly files: number
  readonly cold: number
  readonly warm: number
}

const frame = { left: 70, top: 30, width: 560, height: 330 } as const
const decades = { files: [3, 5], seconds: [-1, 2] } as const

const at = (value: number, [from, to]: readonly [number, number]): number => (Math.log10(value) - from) / (to - from)
const x = (files: number): number => frame.left + at(files, decades.files) * frame.width
const y = (seconds: number): number => frame.top + (1 - at(seconds, decades.seconds)) * frame.height

const round = (value: number): string => value.toFixed(1)

const text = (left: number, top: number, words: string, anchor = 'middle'): string =>
  `<text x="${round(left)}" y="${round(top)}" text-anchor="${anchor}">${words}</text>`

const line = (from: readonly [number, number], to: readonly [number, number], look: string): string =>
  `<line x1="${round(from[0])}" y1="${round(from[1])}" x2="${round(to[0])}" y2="${round(to[1])}" ${look}/>`

const series = (points: readonly (readonly [number, number])[], colour: string, name: string): string => {
  const places = points.map(([files, seconds]) => `${round(x(files))},${round(y(seconds))}`)
  const [files = 0, seconds = 1] = points.at(-1) ?? []
  return [
    `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(
      ([one, took]) =>
        `<circle cx="${round(x(one))}" cy="${round(y(took))}" r="3.5" fill="${colour}"/>${text(x(one), y(took) - 9, `${took.toPrecision(2)} s`)}`,
    ),
    text(x(files) - 8, Math.min(y(seconds) + 76, frame.top + frame.height - 12), name, 'end'),
  ].join('\n')
}

/** A plot of both axes by powers of ten, on which linear growth is a line of one square up for one square right. */
export const drawing = (points: readonly GrowthPoint[]): string => {
  const grid = [
    ...[1e3, 1e4, 1e5].flatMap((files) => [
      line([x(files), frame.top], [x(files), frame.top + frame.height], 'stroke="#d0d7de"'),
      text(x(files), frame.top + frame.height + 20, files.toLocaleString('en')),
    ]),
    ...[0.1, 1, 10, 100].flatMap((seconds) => [
      line([frame.left, y(seconds)], [frame.left + frame.width, y(seconds)], 'stroke="#d0d7de"'),
      text(frame.left - 8, y(seconds) + 4, `${seconds} s`, 'end'),
    ]),
  ]
  const [first] = points
  // Where the line of linear growth leaves the frame.
  const most = first === undefined ? 0 : Math.min(1e5, (first.files * 100) / first.cold)
  const ideal =
    first === undefined
      ? ''
      : line(
          [x(first.files), y(first.cold)],
          [x(most), y((first.cold * most) / first.files)],
          'stroke="#8c959f" stroke-dasharray="5 4"',
        )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 420" font-family="system-ui, sans-serif" font-size="12" fill="#57606a">
<rect width="660" height="420" fill="#ffffff"/>
${grid.join('\n')}
${ideal}
${series(
  points.map(({ files, cold }) => [files, cold] as const),
  '#0969da',
  'nothing remembered',
)}
${series(
  points.map(({ files, warm }) => [files, warm] as const),
  '#1a7f37',
  'nothing changed',
)}
${text(frame.left + frame.width / 2, 405, 'files in the repository (dashed: time in proportion to the files)')}
</svg>
`
}
