import { z } from 'zod'
import { unknownSchema } from '../domain/reading.ts'
import { confidences, effects } from '../domain/words.ts'
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

type Test = (value: unknown) => boolean

const isText: Test = (value) => typeof value === 'string'
const isNumber: Test = (value) => typeof value === 'number'
const isTruth: Test = (value) => typeof value === 'boolean'
const isRecord: Test = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isOne = (words: readonly unknown[]): Test => words.includes.bind(words)
const isListOf =
  (is: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(is)
const isPlain: Test = (value) => value === null || isText(value) || isTruth(value)
const isMapTo =
  (is: Test): Test =>
  (value) =>
    isRecord(value) && Object.values(Object(value)).every(is)

const has = (value: unknown, keys: readonly string[], is: Test): boolean => keys.every((key) => is(at(value, key)))

/** Whether a key is absent, or holds what it may. */
const mayHave = (value: unknown, key: string, is: Test): boolean => at(value, key) === undefined || is(at(value, key))

const isLocation: Test = (value) =>
  has(value, ['path'], isText) && has(value, ['line', 'column', 'endLine', 'endColumn'], isNumber)

const isFinding: Test = (value) =>
  has(value, ['kind', 'subject', 'title', 'detail', 'remedy'], isText) &&
  has(value, ['effect'], isOne(effects)) &&
  mayHave(value, 'impact', isNumber) &&
  mayHave(value, 'confidence', isOne(confidences)) &&
  mayHave(value, 'location', isLocation) &&
  mayHave(value, 'playbook', isText) &&
  mayHave(value, 'data', isRecord)

const isTold: Test = (value) =>
  has(value, ['findings'], isListOf(isFinding)) &&
  has(
    value,
    ['unknown'],
    isListOf((one) => has(one, ['subject', 'reason'], isText)),
  )

const isReading: Test = (value) =>
  isTold(value) &&
  mayHave(value, 'notApplicable', isText) &&
  mayHave(value, 'settled', isTruth) &&
  mayHave(value, 'figures', isMapTo(isNumber)) &&
  mayHave(value, 'names', isMapTo(isText))

const isTrace: Test = (value) =>
  has(value, ['names'], isTruth) &&
  (at(value, 'looked') === 'all' || has(value, ['looked'], isListOf(isText))) &&
  has(value, ['beside'], isMapTo(isPlain))

/**
 * A remembered outcome. Its shelf says that it was written in this form, and its CRC-32 holds: what is looked at here is
 * that nothing breaks which walks through it. A schema would need a tenth of a search that finds nothing changed for the
 * three hundred findings of a large repository.
 */
export const isOutcome = (value: unknown): value is Outcome =>
  has(value, ['key'], isText) &&
  has(value, ['files'], isNumber) &&
  has(
    value,
    ['seen'],
    isListOf((one) => has(one, ['path'], isText) && isTold(one)),
  ) &&
  has(value, ['again'], isListOf(isText)) &&
  (at(value, 'facts') === null || has(value, ['facts'], isText)) &&
  (at(value, 'concluded') === null ||
    (has(at(value, 'concluded'), ['reading'], isReading) && has(at(value, 'concluded'), ['trace'], isTrace)))
