const [quote, newline, back, minus] = [34, 10, 13, 45]

/** Where the fields of one row lie: `starts[i]` to `ends[i]`, without their quotes; doubled ones are still in there. */
export interface Fields {
  starts: Int32Array
  ends: Int32Array
  /** The value of a field that is a plain decimal number, else NaN. */
  numbers: Float64Array
  /** 1 where quotes have to be halved. */
  doubled: Uint8Array
  count: number
}

export const emptyFields = (): Fields => ({
  starts: new Int32Array(256),
  ends: new Int32Array(256),
  numbers: new Float64Array(256),
  doubled: new Uint8Array(256),
  count: 0,
})

const widen = (fields: Fields): void => {
  const { starts, ends, numbers, doubled } = fields
  const size = starts.length * 2
  Object.assign(fields, {
    starts: new Int32Array(size),
    ends: new Int32Array(size),
    numbers: new Float64Array(size),
    doubled: new Uint8Array(size),
  })
  fields.starts.set(starts)
  fields.ends.set(ends)
  fields.numbers.set(numbers)
  fields.doubled.set(doubled)
}

/** What is read: how many bytes there are, whether none follow, and the byte between two fields. */
interface Extent {
  readonly length: number
  readonly last: boolean
  readonly separator: number
}

/** The end of a quoted field that starts behind its quote: the place of the closing quote, or −1 where it is not there. */
const closing = (bytes: Uint8Array, from: number, length: number, fields: Fields): number => {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(quote, at)
    if (at < 0 || at >= length) return -1
    if (bytes[at + 1] !== quote || at + 1 >= length) return at
    fields.doubled[fields.count] = 1
  }
}

const powers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))

/**
 * Goes over a field without quotes and notes its value if it is a plain decimal number, correctly rounded: up to 2⁵³
 * the digits are exact, and so is the power of ten by which they are divided (Clinger, "How to read floating point
 * numbers accurately", 1990). Answers the place behind the field.
 */
const readPlain = (bytes: Uint8Array, from: number, { length, separator }: Extent, fields: Fields): number => {
  const start = bytes[from] === minus ? from + 1 : from
  let at = start
  let digits = 0
  let point = -1
  let byte = newline
  for (; at < length; at += 1) {
    byte = bytes[at] ?? newline
    if (byte >= 48 && byte <= 57) digits = digits * 10 + (byte - 48)
    else if (byte === 46 && point < 0) point = at
    else break
  }
  const ended = at >= length || byte === separator || byte === newline
  const value = ended ? valueOf(digits, { start, point, end: at }) : Number.NaN
  fields.numbers[fields.count] = start === from ? value : -value
  return ended ? at : endOf(bytes, at, { length, separator })
}

/** The place of the byte that ends a field. */
const endOf = (
  bytes: Uint8Array,
  from: number,
  { length, separator }: Pick<Extent, 'length' | 'separator'>,
): number => {
  let at = from
  while (at < length && bytes[at] !== separator && bytes[at] !== newline) at += 1
  return at
}

interface Place {
  readonly start: number
  readonly point: number
  readonly end: number
}

/** NaN also where there are more digits than a double holds: then the field has to be read as text. */
const valueOf = (digits: number, { start, point, end }: Place): number => {
  const places = point < 0 ? 0 : end - point - 1
  const bare = end - start - (point < 0 ? 0 : 1) === 0
  return bare || digits > 9_007_199_254_740_991 || places > 22 ? Number.NaN : digits / (powers[places] ?? 1)
}

/**
 * Cuts one row (RFC 4180) into its fields; answers where the next begins, or −1 where the row does not end in these
 * bytes. The last row may lack its line break.
 */
export const cutRow = (bytes: Uint8Array, from: number, extent: Extent, fields: Fields): number => {
  const { length, last } = extent
  fields.count = 0
  for (let at = from; ; at += 1) {
    if (fields.count === fields.starts.length) widen(fields)
    at = cutField(bytes, at, extent, fields)
    if (at < 0 || (at >= length && !last)) return -1
    const ends = at >= length || bytes[at] === newline
    const { count } = fields
    const stop = fields.ends[count] ?? 0
    if (ends && stop === at && at > (fields.starts[count] ?? 0) && bytes[at - 1] === back) fields.ends[count] = at - 1
    fields.count += 1
    if (ends) return Math.min(at + 1, length)
  }
}

/** Notes one field and answers the place behind it, −1 where its quote is not closed. */
const cutField = (bytes: Uint8Array, from: number, extent: Extent, fields: Fields): number => {
  const { count } = fields
  fields.doubled[count] = 0
  if (from >= extent.length || bytes[from] !== quote) {
    const end = readPlain(bytes, from, extent, fields)
    fields.starts[count] = from
    fields.ends[count] = end
    return end
  }
  const stop = closing(bytes, from + 1, extent.length, fields)
  fields.starts[count] = from + 1
  fields.ends[count] = stop
  fields.numbers[count] = Number.NaN
  if (stop < 0) return -1
  const end = endOf(bytes, stop + 1, extent)
  for (let at = stop + 1; at < end; at += 1) if (!isBlank(bytes[at])) throw new Error('text follows a closing quote')
  return end
}

const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 9 || byte === back
