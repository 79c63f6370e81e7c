import { z } from 'zod'
import type { SourceFile } from '../../../../domain/format.ts'
import { markdown } from '../../../../formats/markdown/document.ts'

/** A date that a document states about itself. */
export const stampSchema = z.strictObject({
  /** `updated`, `synced`, `reviewed` … */
  verb: z.string(),
  /** As written. */
  written: z.string(),
  /** The last instant that it can mean, in milliseconds since 1970. */
  at: z.number(),
  line: z.number(),
})
export type Stamp = z.infer<typeof stampSchema>

const months = 'january february march april may june july august september october november december'.split(' ')
const day = 24 * 60 * 60 * 1000

const iso = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?/
const monthFirst = /^([A-Za-z]{3,9})\.? (?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})\b/
const dayFirst = /^(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9})\.?,? (\d{4})\b/

const monthOf = (name: string): number => months.findIndex((month) => month.startsWith(name.toLowerCase()))

/** The end of the day or month that a date names; of an instant itself. NaN where there is none. */
const endOf = (year: string, month: number, date: string | undefined): number => {
  if (month < 0) return Number.NaN
  const start = Date.UTC(Number(year), month, Number(date ?? 1))
  if (date === undefined) return Date.UTC(Number(year), month + 1, 1)
  // A date such as 31 February is nobody's.
  return new Date(start).getUTCDate() === Number(date) ? start + day : Number.NaN
}

interface Dated {
  readonly written: string
  readonly at: number
}

const isoDate = (text: string): Dated | null => {
  const [written, year = '', month = '', date = '', time, zone = 'Z'] = iso.exec(text) ?? []
  if (written === undefined) return null
  const at =
    time === undefined ? endOf(year, Number(month) - 1, date) : Date.parse(`${year}-${month}-${date}T${time}${zone}`)
  return { written, at }
}

const namedDate = (text: string): Dated | null => {
  const [written, month = '', date, year = ''] = monthFirst.exec(text) ?? []
  return written === undefined ? null : { written, at: endOf(year, monthOf(month), date) }
}

const britishDate = (text: string): Dated | null => {
  const [written, date, month = '', year = ''] = dayFirst.exec(text) ?? []
  return written === undefined ? null : { written, at: endOf(year, monthOf(month), date) }
}

const dateIn = (text: string): Dated | null => {
  const dated = isoDate(text) ?? namedDate(text) ?? britishDate(text)
  return dated === null || Number.isNaN(dated.at) ? null : dated
}

/** A line that begins with the stamp, whatever marks stand before it. */
const stamp =
  /^[\s>*_#\-|(<!]{0,20}(?:last|latest)[ _-](updated?|synced|sync|generated|verified|reviewed|modified|checked|refreshed|revised)(?: (?:on|at|date))?[^A-Za-z0-9\n]{0,20}(.{0,60})/i

const tags = /<\/?[a-z]{1,10}(?:\s[^<>]{0,200})?>/gi

const stampOf = (line: string, number: number): Stamp | null => {
  if (!/last|latest/i.test(line)) return null
  const [, verb, rest] = stamp.exec(line.slice(0, 400).replaceAll(tags, '')) ?? []
  const date = rest === undefined ? null : dateIn(rest)
  return verb === undefined || date === null ? null : { verb: verb.toLowerCase(), ...date, line: number }
}

/** A text with its stamps blanked out: what two versions of a document have in common apart from them. */
export const withoutStamps = (text: string): string =>
  text
    .split('\n')
    .map((line) => (stampOf(line, 0) === null ? line.trimEnd() : ''))
    .join('\n')

/** The stamps of a document, front matter included; code is left out. */
export const stampsIn = (file: SourceFile): readonly Stamp[] => {
  if (!/\b(?:last|latest)[ _-][a-z]{4,9}/i.test(file.text)) return []
  const { code, refused } = file.as(markdown)
  if (refused !== null) return []
  const blocks = code.map(({ line, text }) => ({ from: line, to: line + text.split('\n').length - 2 }))
  return file.text.split('\n').flatMap((line, index) => {
    const number = index + 1
    return blocks.some(({ from, to }) => number >= from && number <= to) ? [] : (stampOf(line, number) ?? [])
  })
}
