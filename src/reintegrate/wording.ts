/** `1 file`, `3 files`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

const shown = 3

/** The first few of a list, and how many more there are. */
export const listed = (items: readonly string[]): string =>
  items.length > shown ? `${items.slice(0, shown).join(', ')} and ${items.length - shown} more` : items.join(', ')

/** A percentage as people read it, to two digits and without needless zeros: `10.08 %`, `80 %`. */
export const percent = (value: number): string => `${Number(value.toFixed(2))} %`
