const distance = (from: string, to: string): number => {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1
      current.push(
        Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + cost),
      )
    }
    previous = current
  }
  return previous[to.length] ?? 0
}

/** The known word that a mistyped one most likely means, by edit distance; null when none is close. */
export const nearest = (word: string, known: readonly string[]): string | null => {
  const limit = Math.max(2, Math.floor(word.length / 3))
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(word.slice(0, 64).toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ far }) => far <= limit)
    .toSorted((left, right) => left.far - right.far)
  return ranked[0]?.candidate ?? null
}
