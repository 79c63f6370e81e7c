import { z } from 'zod'
import { intentStores } from './intent.ts'
import { unknownSchema } from './reading.ts'
import { ledgerLineSchema } from './state.ts'

const timestamp = z.string()
const unread = z.array(unknownSchema).readonly()

/** `sar/mailbox@1` – `intent list` and `intent process`: how each file of the mailbox stands, never its value. */
export const mailboxSchema = z.strictObject({
  schema: z.literal('sar/mailbox@1'),
  intents: z
    .array(
      z.strictObject({
        path: z.string(),
        name: z.string().nullable(),
        operation: z.enum(['set', 'delete']).nullable(),
        /** Null where the file does not say. */
        store: z.enum(intentStores).nullable(),
        scope: z.enum(['repo', 'org', 'env']).nullable(),
        environment: z.string().nullable(),
        state: z.string(),
        reason: z.string(),
        permission: z.string().nullable(),
      }),
    )
    .readonly(),
})

const secretAgeSchema = z.strictObject({
  subject: z.string(),
  days: z.int(),
  limit: z.number(),
  updatedAt: timestamp,
})

/** `sar/secret-rotation@1` – `vars rotate-check`: every secret with its age and its limit in days, the oldest first. */
export const secretRotationSchema = z.strictObject({
  schema: z.literal('sar/secret-rotation@1'),
  overdue: z.array(secretAgeSchema).readonly(),
  inTime: z.array(secretAgeSchema).readonly(),
  /** Tokens whose last day the variable `stated` holds; `days` until then, negative once it passed. `absent`: there is no such secret. */
  ends: z
    .array(
      z.strictObject({
        subject: z.string(),
        stated: z.string(),
        required: z.boolean(),
        state: z.enum(['far', 'soon', 'urgent', 'expired', 'unset', 'absent', 'unknown']),
        days: z.int().nullable(),
        date: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    )
    .readonly(),
  unknown: unread,
})

/** `sar/live-variables@1` – `vars list`: names, places and dates; `place` is the layer, with its environment. */
export const liveVariablesSchema = z.strictObject({
  schema: z.literal('sar/live-variables@1'),
  variables: z
    .array(z.strictObject({ place: z.string(), name: z.string(), updatedAt: timestamp.nullable() }))
    .readonly(),
  unknown: z.array(z.strictObject({ place: z.string(), reason: z.string() })).readonly(),
})

/** `sar/live-variable@1` – `vars get`: one variable with its value; a secret has none to show. */
export const liveVariableSchema = z.strictObject({
  schema: z.literal('sar/live-variable@1'),
  place: z.string(),
  name: z.string(),
  value: z.string(),
  updatedAt: timestamp.nullable(),
})

/** `sar/fixes@1` – `fix`: which files were, or with `--check` would be, mended by which fixes. */
export const fixesSchema = z.strictObject({
  schema: z.literal('sar/fixes@1'),
  written: z.boolean(),
  files: z.array(z.strictObject({ path: z.string(), fixes: z.array(z.string()).readonly() })).readonly(),
  unknown: unread,
})

/** `sar/ledger@1` – `ledger show`: the last lines of a ledger whose chain holds. */
export const ledgerSchema = z.strictObject({
  schema: z.literal('sar/ledger@1'),
  lines: z.array(ledgerLineSchema).readonly(),
})

/** `sar/ledger-check@1` – `ledger verify`: the chain holds up to `last`, or is broken at `line`. */
export const ledgerCheckSchema = z.discriminatedUnion('intact', [
  z.strictObject({
    schema: z.literal('sar/ledger-check@1'),
    intact: z.literal(true),
    signed: z.boolean(),
    /** The last line that a signature covers, where a key to check it was given. */
    signedTo: z.int().nullable(),
    /** Checkpoints in the chain, of whatever key. */
    checkpoints: z.int(),
    lines: z.int(),
    last: z.strictObject({ seq: z.int(), hash: z.string() }).nullable(),
  }),
  z.strictObject({
    schema: z.literal('sar/ledger-check@1'),
    intact: z.literal(false),
    line: z.int(),
    reason: z.string(),
  }),
])

/** `sar/init@1` – `init`: the files that were written and kept, and a ruleset to import for the state's branch. */
export const initSchema = z.strictObject({
  schema: z.literal('sar/init@1'),
  wrote: z.array(z.string()).readonly(),
  kept: z.array(z.string()).readonly(),
  ruleset: z.looseObject({ name: z.string() }).nullable(),
})

/**
 * `sar/config@1` – `config print`: the settings as they hold with every sensor's and gate's keys, the file they come
 * from, the presets below it, and by JSON Pointer where each value was said (`FILE:LINE`, a preset, `as KEY`, `default`).
 */
export const configSchema = z.strictObject({
  schema: z.literal('sar/config@1'),
  file: z.string().nullable(),
  extends: z.array(z.string()).readonly(),
  settings: z.looseObject({}),
  origins: z.record(z.string(), z.string()),
})
