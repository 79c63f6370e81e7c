import { Option } from 'commander'
import type { Command } from 'commander'
import { z } from 'zod'
import { UsageError } from '../domain/errors.ts'
import { severitySchema } from '../domain/words.ts'

/** What `--format` takes; each verb prints some of them. */
export const formats = ['table', 'json', 'md', 'sarif', 'html'] as const
/** One value of `--format`. */
export type OutputFormat = (typeof formats)[number]

const list = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  ...value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
]

/** The flags every verb takes; `--format` those that it prints. */
export const addGlobalFlags = (command: Command, printed: readonly OutputFormat[] = formats): Command =>
  command
    .option('--repo <owner/name>', 'the repository on GitHub; without a checkout it is read over the API')
    .option('--config <file>', 'settings file instead of .github/sar.yml')
    .addOption(new Option('--format <format>', 'how to print the result').choices([...printed]).default('table'))
    .option('--out <file>', 'write the result to a file; folders are made')
    .option('--no-color', 'no colours')
    .option('--offline', 'no request leaves the process')
    .option('--verbose', 'show also what is clean, and every detail')
    .option('--strict', 'an unknown sensor or an inconclusive gate fails (exit 4)')

/** The flags of the verbs that search. */
export const addSearchFlags = (command: Command): Command =>
  command
    .option('--layer <layer>', 'only this layer, L1 to L5 (repeatable)', list)
    .option('--sensor <id>', 'only this sensor (repeatable)', list)
    .option('--since <ref>', 'judge what changed since this commit')
    .option('--fail-on <severity>', 'exit 1 from this severity on: P0, P1, P2, P3 or none', 'P1')
    .option('--no-cache', 'inspect everything again')

const globalSchema = z.object({
  repo: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/, '--repo takes owner/name')
    .nullable()
    .default(null),
  config: z.string().nullable().default(null),
  format: z.enum(formats).default('table'),
  out: z.string().min(1, '--out takes a file name').nullable().default(null),
  color: z.boolean().default(true),
  offline: z.boolean().default(false),
  verbose: z.boolean().default(false),
  strict: z.boolean().default(false),
})
/** The flags of every verb, parsed; `repo`, `config` and `out` are null where they were not given. */
export type GlobalFlags = z.infer<typeof globalSchema>

const searchSchema = z.object({
  layer: z
    .array(
      z
        .string()
        .regex(/^L[1-5]$/i, '--layer takes L1 to L5')
        .transform((layer) => layer.toUpperCase()),
    )
    .default([]),
  sensor: z.array(z.string()).default([]),
  since: z.string().nullable().default(null),
  failOn: z.union([severitySchema, z.literal('none')], '--fail-on takes P0, P1, P2, P3 or none').default('P1'),
  cache: z.boolean().default(true),
})
/** The flags of the verbs that search, parsed; an empty list chooses every layer or sensor. */
export type SearchFlags = z.infer<typeof searchSchema>

/** Parses flags by a schema; the first problem becomes the one line of a usage error. */
export const parseFlags = <T>(schema: z.ZodType<T>, options: unknown): T => {
  const parsed = schema.safeParse(options)
  if (parsed.success) return parsed.data
  throw new UsageError(parsed.error.issues[0]?.message ?? 'these flags do not hold')
}

/** The global flags of what the flag parser gave. Throws UsageError for a value that does not hold. */
export const readGlobalFlags = (options: unknown): GlobalFlags => parseFlags(globalSchema, options)
/** The same for the flags of the verbs that search. */
export const readSearchFlags = (options: unknown): SearchFlags => parseFlags(searchSchema, options)
