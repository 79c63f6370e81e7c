const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const sixBits = new Uint8Array(128)
for (let index = 0; index < alphabet.length; index += 1) sixBits[alphabet.charCodeAt(index)] = index

/** 24 bits of FNV-1a (https://datatracker.ietf.org/doc/html/rfc9923). */
const hashOf = (word: string): number => {
  let hash = 0x811c9dc5
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193)
  return (hash >>> 24) ^ (hash & 0xffffff)
}

const written = (hash: number): string =>
  alphabet.charAt(hash >>> 18) +
  alphabet.charAt((hash >>> 12) & 63) +
  alphabet.charAt((hash >>> 6) & 63) +
  alphabet.charAt(hash & 63)

/** Many words, each once, as four characters: thousands of files' words are remembered. */
export const pack = (words: Iterable<string>): string =>
  Array.from(
    [...new Set(Array.from(words, hashOf))].sort((left, right) => left - right),
    written,
  ).join('')

/** Words that are known by their hashes. Two that fall together hide a finding and never make one. */
export interface WordSet {
  /** Adds packed words. */
  add(packed: string): void
  has(word: string): boolean
}

/** An empty set, of one bit a hash. */
export const wordSet = (): WordSet => {
  const bits = new Uint8Array(2 ** 21)
  const six = (packed: string, at: number): number => sixBits[packed.charCodeAt(at)] ?? 0
  return {
    add: (packed) => {
      for (let at = 0; at < packed.length; at += 4) {
        const high = (six(packed, at) << 12) | (six(packed, at + 1) << 6) | six(packed, at + 2)
        const low = six(packed, at + 3)
        const byte = (high << 3) | (low >>> 3)
        bits[byte] = (bits[byte] ?? 0) | (1 << (low & 7))
      }
    },
    has: (word) => {
      const hash = hashOf(word)
      return ((bits[hash >>> 3] ?? 0) & (1 << (hash & 7))) !== 0
    },
  }
}
