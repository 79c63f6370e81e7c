type Kinds = Readonly<Record<string, 'string' | 'boolean'>>

/** A record of texts and truth values, and nothing else. */
type FlatRecord<Of extends Kinds> = { readonly [Key in keyof Of]: Of[Key] extends 'string' ? string : boolean }

/**
 * Parses records of texts and truth values. Throws a TypeError at anything else. A schema would need ten milliseconds for
 * what ten thousand files told, and two sensors gather that of each: a thirtieth of a search in which one file changed.
 */
export const flatRecord = <const Of extends Kinds>(of: Of): { readonly parse: (value: unknown) => FlatRecord<Of> } => {
  const kinds = Object.entries(of)
  const isOne = (value: unknown): value is FlatRecord<Of> => {
    if (typeof value !== 'object' || value === null || Object.keys(value).length !== kinds.length) return false
    for (const [key, kind] of kinds) if (typeof Reflect.get(value, key) !== kind) return false
    return true
  }
  return {
    parse: (value) => {
      if (isOne(value)) return value
      throw new TypeError(`no record of ${kinds.map(([key, kind]) => `${key} (${kind})`).join(', ')}`)
    },
  }
}
