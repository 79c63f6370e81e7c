const units = [
  { ms: 86_400_000, letter: 'd' },
  { ms: 3_600_000, letter: 'h' },
  { ms: 60_000, letter: 'min' },
  { ms: 1000, letter: 's' },
] as const

/** A span as people say it, in its largest unit: `3 d`, `4 h`, `12 min`, `0.8 s`. */
export const span = (ms: number): string => {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const unit = units.find((candidate) => ms >= candidate.ms) ?? units[3]
  return `${Math.round(ms / unit.ms)} ${unit.letter}`
}

/** A due time seen from now: `due in 4 h`, `overdue by 2 d`. */
export const dueIn = (due: string, now: string): string => {
  const left = Date.parse(due) - Date.parse(now)
  return left >= 0 ? `due in ${span(left)}` : `overdue by ${span(-left)}`
}

/** `1 file`, `2 files`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
