import { tokenize } from './tokens.ts'

/** Every identifier in the strings of a Python text, f-strings' literal parts included. */
export const wordsInStrings = (text: string): ReadonlySet<string> => {
  const strings = tokenize(text).lines.flatMap(({ tokens }) =>
    tokens.filter(({ kind }) => kind === 'string' || kind === 'format'),
  )
  return new Set(strings.flatMap(({ text }) => Array.from(text.matchAll(/[A-Za-z_]\w*/g), ([word]) => word)))
}
