/** A file handed to an inspection. Its text is decoded once and each format is parsed once, however many sensors ask. */
export interface SourceFile {
  readonly path: string
  readonly blob: string
  readonly bytes: Uint8Array
  /**
   * The content as UTF-8; a byte order mark is dropped. Files that are no text never reach a sensor, but for those that
   * read any bytes: these are given each byte as the character of its number (Latin-1).
   */
  readonly text: string
  /** Why the content is no text in UTF-8 or UTF-16; null where it is. */
  readonly doubt: 'binary content, not text' | 'not valid UTF-8' | null
  /** The file parsed by a format; a second call gives the same object. */
  as<Parsed>(format: Format<Parsed>): Parsed
}

/** A way to read text: broken input is part of `Parsed` (an error with its position), never an exception. */
export interface Format<Parsed> {
  readonly id: string
  parse(source: { readonly path: string; readonly text: string }): Parsed
}

type Source = Parameters<Format<unknown>['parse']>[0]

/** Makes a format that parses each source object once, however many sensors and other formats ask. */
export const defineFormat = <Parsed>(format: Format<Parsed>): Format<Parsed> => {
  const parsed = new WeakMap<Source, { readonly value: Parsed }>()
  return {
    id: format.id,
    parse: (source) => {
      const known = parsed.get(source) ?? { value: format.parse(source) }
      parsed.set(source, known)
      return known.value
    },
  }
}
