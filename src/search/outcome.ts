import { z } from 'zod'
import { unknownSchema } from '../domain/reading.ts'
import { observationSchema, readingSchema } from './worker-protocol.ts'

/**
 * What a conclusion looked at: of the tree the names and kinds of files, and the contents of these paths, or of so many
 * that it may as well be all; beside it these circumstances.
 */
export const traceSchema = z.strictObject({
  names: z.boolean(),
  looked: z.union([z.literal('all'), z.array(z.string())]),
  beside: z.record(z.string(), z.union([z.string(), z.boolean(), z.null()])),
})
export type Trace = z.infer<typeof traceSchema>

/** What a search came to by one sensor, as it is remembered. */
export const outcomeShape = () =>
  z.strictObject({
    /** All that it depends on besides the files: sensor version, settings, companions. */
    key: z.string(),
    /** How many files were inspected. */
    files: z.int(),
    /** The files that told something, by path in order: what their inspection told, facts left out. */
    seen: z.array(
      z.strictObject({ path: z.string(), findings: z.array(observationSchema), unknown: z.array(unknownSchema) }),
    ),
    /** Files whose inspection was cut short, so that another try may differ. */
    again: z.array(z.string()),
    /** The stamp of the shelf on which the facts lie; null where no file gave any. */
    facts: z.string().nullable(),
    /** The conclusion, where the tree and plain circumstances decided it. */
    concluded: z.strictObject({ reading: readingSchema, trace: traceSchema }).nullable(),
  })
export type Outcome = z.infer<ReturnType<typeof outcomeShape>>
export type Seen = Outcome['seen'][number]

/**
 * Names the shape, so that what was remembered in another is not read: the start of the SHA-256 of its JSON Schema. A
 * test says what it has to be once the shape is another.
 */
export const outcomeForm = 'fd4e13d5b531'

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

const isTexts = (value: unknown, ...keys: readonly string[]): boolean =>
  keys.every((key) => typeof at(value, key) === 'string')

const isListOf = (value: unknown, is: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(is)

const isFinding = (value: unknown): boolean => isTexts(value, 'kind', 'subject', 'effect', 'title', 'detail', 'remedy')

const isTold = (value: unknown): boolean =>
  isListOf(at(value, 'findings'), isFinding) &&
  isListOf(at(value, 'unknown'), (one) => isTexts(one, 'subject', 'reason'))

const isConclusion = (value: unknown): boolean => {
  const trace = at(value, 'trace')
  const [looked, beside] = [at(trace, 'looked'), at(trace, 'beside')]
  const isPlain = typeof at(trace, 'names') === 'boolean' && typeof beside === 'object' && beside !== null
  return isPlain && (looked === 'all' || isListOf(looked, isText)) && isTold(at(value, 'reading'))
}

const isText = (value: unknown): value is string => typeof value === 'string'

/**
 * A remembered outcome. Its shelf says that it was written in this form, and its CRC-32 holds: what is looked at here is
 * that nothing breaks which walks through it. A schema would need a tenth of a search that finds nothing changed for the
 * three hundred findings of a large repository.
 */
export const isOutcome = (value: unknown): value is Outcome =>
  isTexts(value, 'key') &&
  typeof at(value, 'files') === 'number' &&
  isListOf(at(value, 'seen'), (one) => isTexts(one, 'path') && isTold(one)) &&
  isListOf(at(value, 'again'), isText) &&
  (at(value, 'facts') === null || isTexts(value, 'facts')) &&
  (at(value, 'concluded') === null || isConclusion(at(value, 'concluded')))
