/** What pandas takes for a missing value by default (`read_csv`, `na_values`). */
const missingWords = new Set(
  '#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null,'.split(','),
)

export const isMissing = (text: string): boolean => missingWords.has(text.trim())

const infinite = /^[+-]?(?:inf|infinity)$/i
const decimal = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?$/i

/** A number as text: NaN where it is missing or infinite, null where it is no number at all. */
export const numberOf = (text: string): number | null => {
  const trimmed = text.trim()
  if (decimal.test(trimmed)) {
    const value = Number(trimmed)
    return Number.isFinite(value) ? value : Number.NaN
  }
  return missingWords.has(trimmed) || infinite.test(trimmed) ? Number.NaN : null
}
