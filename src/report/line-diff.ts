/** A stretch of lines as a unified diff shows it, with three lines around each change. */
const around = 3
/** Beyond this product of changed lines the whole stretch is shown as taken out and put in. */
const mostCells = 4_000_000

type Mark = ' ' | '-' | '+'

interface Line {
  readonly mark: Mark
  readonly text: string
  /** The line before which it stands, from 1, in the old and in the new text. */
  readonly old: number
  readonly now: number
}

const marked = (mark: Mark, texts: readonly string[], old: number, now: number): readonly Line[] =>
  texts.map((text, index) => ({
    mark,
    text,
    old: old + (mark === '+' ? 0 : index),
    now: now + (mark === '-' ? 0 : index),
  }))

/** Lengths of the longest common subsequence of every pair of tails, row by row. */
const tails = (before: readonly string[], after: readonly string[]): readonly Uint32Array[] => {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const [row = new Uint32Array(), below = new Uint32Array()] = [rows[i], rows[i + 1]]
    for (let j = after.length - 1; j >= 0; j -= 1)
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
  }
  return rows
}

const middle = (before: readonly string[], after: readonly string[], start: number): readonly Line[] => {
  if (before.length * after.length > mostCells)
    return [...marked('-', before, start, start), ...marked('+', after, start + before.length, start)]
  const common = tails(before, after)
  const next = (i: number, j: number): Mark => {
    if (i >= before.length) return '+'
    if (j >= after.length) return '-'
    if (before[i] === after[j]) return ' '
    return (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0) ? '-' : '+'
  }
  const found: Line[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const mark = next(i, j)
    found.push({ mark, text: (mark === '+' ? after[j] : before[i]) ?? '', old: start + i, now: start + j })
    if (mark !== '+') i += 1
    if (mark !== '-') j += 1
  }
  return found
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

const allLines = (before: string, after: string): readonly Line[] => {
  const [from, to] = [linesOf(before), linesOf(after)]
  let head = 0
  while (head < from.length && head < to.length && from[head] === to[head]) head += 1
  let tail = 0
  while (tail < from.length - head && tail < to.length - head && from.at(-1 - tail) === to.at(-1 - tail)) tail += 1
  return [
    ...marked(' ', from.slice(0, head), 1, 1),
    ...middle(from.slice(head, from.length - tail), to.slice(head, to.length - tail), head + 1),
    ...marked(' ', from.slice(from.length - tail), from.length - tail + 1, to.length - tail + 1),
  ]
}

const header = (hunk: readonly Line[]): string => {
  const [first] = hunk
  const olds = hunk.filter(({ mark }) => mark !== '+').length
  const news = hunk.filter(({ mark }) => mark !== '-').length
  const start = (line: number | undefined, count: number): number => (count === 0 ? (line ?? 1) - 1 : (line ?? 1))
  return `@@ -${start(first?.old, olds)},${olds} +${start(first?.now, news)},${news} @@`
}

/** The changes between two texts as hunks of a unified diff, without the names of the files; empty where none differ. */
export const lineDiff = (before: string, after: string): readonly string[] => {
  const all = allLines(before, after)
  const changed = all.flatMap(({ mark }, index) => (mark === ' ' ? [] : [index]))
  const groups: { from: number; to: number }[] = []
  for (const index of changed) {
    const last = groups.at(-1)
    if (last !== undefined && index - last.to <= around * 2) last.to = index
    else groups.push({ from: index, to: index })
  }
  return groups.flatMap(({ from, to }) => {
    const hunk = all.slice(Math.max(0, from - around), to + around + 1)
    return [header(hunk), ...hunk.map(({ mark, text }) => mark + text)]
  })
}
