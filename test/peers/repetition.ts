/** Escapes and character classes, in which no quantifier stands, and quantifiers that matter here. */
const token = /\\.|\[(?:\\.|[^\]\\])*\]|[*+]|(\)?)\{(\d+)(,?)(\d*)\}/g

/** A bound above this is none: `{0,200000}` would let a megabyte take as long as `*` does. */
const highestBound = 5000
/** Times that a thing may be repeated as if it were written out. */
const few = 4

interface Repetition {
  readonly least: number
  readonly most: number
  readonly ofGroup: boolean
}

/** Replaces every quantifier with braces by what `to` makes of it. */
const withRepetitions = (source: string, to: (repetition: Repetition, written: string) => string): string =>
  source.replaceAll(token, (written, ...[behind = '', least, comma, most]: readonly string[]) => {
    if (least === undefined) return written
    const end = comma === '' ? Number(least) : most === '' ? Infinity : Number(most)
    const repetition = {
      least: Number(least),
      most: end > highestBound ? Infinity : end,
      ofGroup: behind === ')',
    }
    return `${behind}${to(repetition, written.slice(behind.length))}`
  })

/**
 * Whether every match has a greatest length and no group is repeated often: then each start costs no more than some
 * number of steps however long the text is, and the time is linear.
 */
export const isBounded = (source: string): boolean => {
  let bounded = true
  withRepetitions(source, ({ most, ofGroup }, written) => {
    if (most === Infinity || (ofGroup && most > few)) bounded = false
    return written
  })
  const open = Array.from(source.matchAll(token), ([written]) => written)
  return bounded && !open.some((written) => written === '*' || written === '+')
}

/**
 * The pattern with its bounded repetitions cut short, whose time grows as the pattern's own does: recheck would take
 * `{0,200}` for `*` where it tries texts, and runs out of memory or time where it writes it out. A group that may be
 * repeated often is taken as repeated without end, since what is in it may multiply.
 */
export const cutShort = (source: string): string =>
  withRepetitions(source, ({ least, most, ofGroup }, written) => {
    if (most <= few) return written
    if (ofGroup) return least === 0 ? '*' : '+'
    if (most === Infinity) return `{${Math.min(least, few)},}`
    return least === most ? `{${few}}` : `{${Math.min(least, few - 1)},${few}}`
  })
