import type { Ajv, ErrorObject, ValidateFunction } from 'ajv'
import { RE2JS } from 're2js'
import { z } from 'zod'
import { nearest } from '../domain/nearest.ts'
import type { DataPath } from './data-file.ts'

/** One way in which a value breaks a schema. The message names keys and rules, never the value. */
export interface SchemaFault {
  readonly path: DataPath
  readonly message: string
}

export type CompiledSchema =
  | { readonly ok: true; readonly check: (value: unknown) => readonly SchemaFault[] }
  | { readonly ok: false; readonly reason: string }

const mostFaults = 20

/** Patterns come from the repository: RE2 matches them in linear time, and refuses the few that it cannot. */
const linear = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(pattern)
    return {
      test: (text: string): boolean => compiled.matcher(text).find(),
      // Ajv tells compiled patterns apart by their text.
      toString: () => `/${pattern}/u`,
    }
  },
  { code: '' },
)

const options = {
  allErrors: true,
  strict: false,
  verbose: true,
  logger: false,
  messages: true,
  code: { regExp: linear },
} as const

const drafts: readonly (readonly [RegExp, () => Promise<(schema: object) => ValidateFunction>])[] = [
  [/draft\/2020-12\//, async () => compiler(new (await import('ajv/dist/2020.js')).Ajv2020(options))],
  [/draft\/2019-09\//, async () => compiler(new (await import('ajv/dist/2019.js')).Ajv2019(options))],
  [/draft-0[67]\//, async () => compiler(new (await import('ajv')).Ajv(options))],
]

async function compiler(ajv: Ajv): Promise<(schema: object) => ValidateFunction> {
  const formats = await import('ajv-formats')
  formats.default.default(ajv)
  return (schema) => ajv.compile(schema)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Makes a JSON Schema (draft 6, 7, 2019-09, 2020-12; 7 where it does not say) ready. It never fetches anything. */
export const compileSchema = async (schema: unknown): Promise<CompiledSchema> => {
  if (!isObject(schema)) return { ok: false, reason: 'a JSON Schema is an object' }
  const stated = schema['$schema']
  const draft = typeof stated === 'string' ? stated : 'http://json-schema.org/draft-07/schema#'
  const make = drafts.find(([pattern]) => pattern.test(`${draft}/`))?.[1]
  if (make === undefined) return { ok: false, reason: 'its draft is none of 6, 7, 2019-09 and 2020-12' }
  try {
    const validate = (await make())({ ...schema, $schema: undefined })
    return { ok: true, check: (value) => (validate(value) ? [] : faultsOf(validate.errors ?? [])) }
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : ''
    return { ok: false, reason: `it cannot be compiled: ${message.slice(0, 200)}` }
  }
}

const keysOf = (pointer: string): DataPath =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^[0-9]{1,9}$/.test(part) ? Number(part) : part))

const isChoice = ({ keyword }: ErrorObject): boolean => keyword === 'anyOf' || keyword === 'oneOf'

/** A value that suits none of several branches is one fault, not one for each branch. */
const withoutBranches = (errors: readonly ErrorObject[]): readonly ErrorObject[] => {
  const choices = errors.filter(isChoice)
  return errors.filter(
    (one) =>
      one.keyword !== 'if' &&
      !choices.some((choice) => one !== choice && one.schemaPath.startsWith(`${choice.schemaPath}/`)),
  )
}

const namesIn = (parent: unknown): readonly string[] => {
  const properties = isObject(parent) ? parent['properties'] : undefined
  return isObject(properties) ? Object.keys(properties) : []
}

const requiredSchema = z.array(z.strictObject({ required: z.array(z.string()) }))

/** Branches that each demand keys and nothing else say what would help. */
const messageOf = (error: ErrorObject): string => {
  const branches = isChoice(error) ? requiredSchema.safeParse(error.schema) : null
  if (branches?.success !== true) return error.message ?? error.keyword
  return `needs ${branches.data.map(({ required }) => required.map((key) => `\`${key}\``).join(' and ')).join(' or ')}`
}

const faultOf = (error: ErrorObject): SchemaFault => {
  const path = keysOf(error.instancePath)
  const extra: unknown = error.params['additionalProperty'] ?? error.params['unevaluatedProperty']
  if (typeof extra === 'string') {
    const near = nearest(extra, namesIn(error.parentSchema))
    return { path: [...path, extra], message: `unknown key${near === null ? '' : `, did you mean \`${near}\`?`}` }
  }
  const allowed: unknown = error.params['allowedValues'] ?? error.params['allowedValue']
  const list = allowed === undefined ? '' : `: ${JSON.stringify(allowed).slice(0, 200)}`
  return { path, message: `${messageOf(error)}${list}` }
}

/** `$schema` at the root says which schema is meant, and every editor lets it pass. */
const faultsOf = (errors: readonly ErrorObject[]): readonly SchemaFault[] => {
  const faults = withoutBranches(errors)
    .map(faultOf)
    .filter(({ path }) => path.length !== 1 || path[0] !== '$schema')
  const distinct = new Map(faults.map((fault) => [JSON.stringify(fault), fault]))
  return [...distinct.values()].slice(0, mostFaults)
}
