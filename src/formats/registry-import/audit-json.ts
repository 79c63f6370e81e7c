import { z } from 'zod'
import { variableLayers } from '../../domain/live.ts'
import { expectedVariableSchema } from '../../domain/registry.ts'
import { settle } from './entry.ts'
import type { Candidate } from './entry.ts'
import type { Imported, ImportedEntry, ImportOptions } from './imported.ts'

const text = z.string().nullish()

/** One entry of an audit, or of `expected --format json`: the original tool's keys, and ours where they are there. */
const resultSchema = z.object({
  name: z.string(),
  layer: z.enum(variableLayers),
  required: z.boolean().optional(),
  category: text,
  purpose: text,
  human_governance: z.boolean().optional(),
  environment: text,
  default: text,
  owner: text,
  pattern: text,
  allowed: z.array(z.string()).nullish(),
  rotateAfter: text,
  expiry: expectedVariableSchema.shape.expiry.nullable(),
})
type Result = z.infer<typeof resultSchema>

const listSchema = z.union([
  z.array(z.unknown()),
  z.object({ results: z.array(z.unknown()) }).transform(({ results }) => results),
])

type Text = 'category' | 'purpose' | 'environment' | 'default' | 'owner' | 'pattern' | 'rotateAfter'

const said = (key: Text, value: string | null | undefined) =>
  value === null || value === undefined || value === '' ? {} : { [key]: value }

const entryOf = (result: Result): ImportedEntry => ({
  name: result.name,
  layer: result.layer,
  ...(result.required === false ? { required: false } : {}),
  ...said('environment', result.environment),
  ...said('category', result.category),
  ...said('purpose', result.purpose),
  ...(result.human_governance === true ? { governed: true } : {}),
  ...said('default', result.default),
  ...said('owner', result.owner),
  ...said('pattern', result.pattern),
  ...(Array.isArray(result.allowed) ? { allowed: result.allowed } : {}),
  ...said('rotateAfter', result.rotateAfter),
  ...(result.expiry ? { expiry: result.expiry } : {}),
})

/**
 * What the JSON of an audit (`vars check`, the original tool's `check`, either's `expected`) says to expect; null where
 * the text is no such JSON. An entry of another form is skipped with its place in the list.
 */
export const importAuditJson = (source: string, options: ImportOptions): Imported | null => {
  const list = listSchema.safeParse(parsed(source))
  if (!list.success) return null
  const read = list.data.map((item, index) => ({ where: `entry ${index + 1}`, result: resultSchema.safeParse(item) }))
  const candidates = read.flatMap(({ where, result }): readonly Candidate[] =>
    result.success ? [{ where, entry: entryOf(result.data) }] : [],
  )
  const found = settle(candidates, options)
  const strange = read.flatMap(({ where, result }) =>
    result.success ? [] : [{ where, reason: reasonOf(result.error) }],
  )
  return { ...found, skipped: [...strange, ...found.skipped] }
}

const reasonOf = (error: z.ZodError): string => {
  const key = error.issues[0]?.path.join('.') ?? ''
  return key === '' ? 'is no entry' : `its \`${key}\` is none that a registry knows`
}

const parsed = (source: string): unknown => {
  try {
    return JSON.parse(source)
  } catch {
    return null
  }
}
