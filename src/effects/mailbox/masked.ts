import type { Intent } from '../../domain/intent.ts'

/** From this length on, in characters, what is more than a plain word is taken for the value wherever it stands. */
const telling = 8

const isTelling = (text: string): boolean => text.length >= telling && /[^A-Za-z]/.test(text)

const quotes: readonly (readonly [open: string, close: string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
]

/** The value as a message may repeat it: whole, as JSON has it, or one line of it; the longest first. */
const formsOf = (value: string): readonly string[] =>
  [...new Set([value, JSON.stringify(value).slice(1, -1), ...value.split(/\r?\n/)])]
    .filter((form) => form !== '')
    .toSorted((left, right) => right.length - left.length)

/**
 * A message without the intent's value. A short one or a plain word, such as `1` or `on`, is part of many a message that
 * does not mean it: it is left out where it stands in quotes alone. What the message says anyway, as the name, stays.
 */
export const masked = (message: string, { value, name, environment }: Intent): string => {
  if (value === null || value === name || value === environment) return message
  return formsOf(value).reduce(
    (text, form) =>
      isTelling(form)
        ? text.replaceAll(form, '…')
        : quotes.reduce((said, [open, close]) => said.replaceAll(`${open}${form}${close}`, `${open}…${close}`), text),
    message,
  )
}
