import { z } from 'zod'

const literal = z.string()

/**
 * Every string of a valid JSON text, decoded: keys and values, however deep, also of a key that is there twice and is
 * lost by parsing.
 */
export const jsonStrings = (json: string): readonly string[] => {
  const found: string[] = []
  let from = -1
  for (const { 0: token, index } of json.matchAll(/\\[^]|"/g)) {
    if (token !== '"') continue
    if (from >= 0) found.push(literal.parse(JSON.parse(json.slice(from, index + 1))))
    from = from < 0 ? index : -1
  }
  return found
}
