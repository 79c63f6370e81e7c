const plain = /^[\w./:@%+=-]+$/

/** A text from outside as one word of a POSIX shell, which expands nothing in it. */
export const shellWord = (text: string): string =>
  plain.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
