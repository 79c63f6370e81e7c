import { z } from 'zod'

const literal = z.string()
const colon = /[ \t\r\n]{0,200}:/y

/** A string of a JSON text, decoded; `isKey`: something stands under it. */
export interface JsonString {
  readonly text: string
  readonly isKey: boolean
}

const isKeyAt = (json: string, end: number): boolean => {
  colon.lastIndex = end
  return colon.test(json)
}

/**
 * Every string of a valid JSON text, decoded: keys and values, however deep, also of a key that is there twice and is
 * lost by parsing.
 */
export const jsonStrings = (json: string): readonly JsonString[] => {
  const found: JsonString[] = []
  let from = -1
  for (const { 0: token, index } of json.matchAll(/\\[^]|"/g)) {
    if (token !== '"') continue
    if (from >= 0)
      found.push({ text: literal.parse(JSON.parse(json.slice(from, index + 1))), isKey: isKeyAt(json, index + 1) })
    from = from < 0 ? index : -1
  }
  return found
}
