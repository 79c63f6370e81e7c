import { z } from 'zod'

const literal = z.string()

/** Where the string that begins at `from` ends, behind its quote. */
const stringEnd = (json: string, from: number): number => {
  for (let at = from + 1; at < json.length; at += 1) {
    if (json[at] === '\\') at += 1
    else if (json[at] === '"') return at + 1
  }
  return json.length
}

/**
 * The first key of a valid JSON text that an object holds a second time, decoded; null where none is. Parsing takes the
 * last of two, a person who reads the text the first (RFC 8259, 4: names within an object should be unique).
 */
export const doubledKey = (json: string): string | null => {
  const open: Set<string>[] = []
  let last: readonly [number, number] = [0, 0]
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at]
    if (sign === '{') open.push(new Set())
    else if (sign === '}') open.pop()
    else if (sign === '"') {
      last = [at, stringEnd(json, at)]
      at = last[1] - 1
    } else if (sign === ':') {
      const key = literal.parse(JSON.parse(json.slice(...last)))
      const keys = open.at(-1)
      if (keys?.has(key) === true) return key
      keys?.add(key)
    }
  }
  return null
}
