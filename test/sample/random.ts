/** A small seeded generator (mulberry32): the same seed plants the same drift on every machine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  pick<T>(items: readonly [T, ...T[]]): T
  /** `size` different items, in the order of the list. */
  sample<T>(items: readonly T[], size: number): readonly T[]
  chance(share: number): boolean
}

export const seeded = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    sample: (items, size) => {
      const ranked = items.map((item, index) => ({ item, index, rank: next() })).toSorted((a, b) => a.rank - b.rank)
      return ranked
        .slice(0, size)
        .toSorted((a, b) => a.index - b.index)
        .map(({ item }) => item)
    },
    chance: (share) => next() < share,
  }
}
