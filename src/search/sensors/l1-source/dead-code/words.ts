const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * A word as four characters, 24 bits of FNV-1a (https://datatracker.ietf.org/doc/html/rfc9923): thousands of files'
 * words are remembered. Two words that fall together hide a finding and never make one.
 */
export const shortOf = (word: string): string => {
  let hash = 0x811c9dc5
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193)
  const folded = (hash >>> 24) ^ (hash & 0xffffff)
  let short = ''
  for (let shift = 18; shift >= 0; shift -= 6) short += alphabet.charAt((folded >>> shift) & 63)
  return short
}

/** Many words, each once. */
export const pack = (words: Iterable<string>): string => [...new Set(Array.from(words, shortOf))].sort().join('')

/** Adds packed words to a set. */
export const unpackInto = (known: Set<string>, packed: string): void => {
  for (let at = 0; at < packed.length; at += 4) known.add(packed.slice(at, at + 4))
}
