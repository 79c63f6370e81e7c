import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { z } from 'zod'

const schema = z.union([z.record(z.string(), z.unknown()), z.boolean()])
const parameter = z.object({ required: z.boolean(), schema })
const operation = z.object({
  query: z.record(z.string(), parameter),
  body: z.object({ required: z.boolean(), schema }).nullable(),
  answers: z.record(z.string(), schema.nullable()),
})

/** The form of `openapi.json.gz`, which `renew-contract.ts` writes from GitHub's OpenAPI description. */
export const contractFile = z.object({
  version: z.string(),
  operations: z.record(z.string(), operation),
  webhooks: z.record(z.string(), schema),
  schemas: z.record(z.string(), schema),
})
export type ContractFile = z.infer<typeof contractFile>
type Operation = z.infer<typeof operation>
type Schema = z.infer<typeof schema>

export type Exchange = {
  readonly method: string
  readonly template: string
  readonly query: URLSearchParams
  readonly requestBody: unknown
  readonly status: number
  /** The answer's JSON, or nothing where it was none. */
  readonly responseBody: unknown
}

/** GitHub's own description of its API, as far as we serve it: says where an exchange differs. */
export type Contract = {
  readonly check: (exchange: Exchange) => string[]
  readonly checkWebhook: (event: string, action: string | undefined, payload: unknown) => string[]
}

const fromQuery = (text: string, type: unknown): unknown => {
  if (type === 'integer' || type === 'number') return text.trim() === '' ? text : Number(text)
  if (type === 'boolean') return text === 'true' || (text === 'false' ? false : text)
  return text
}

/** The keys a plain object schema names; nothing where it combines others or is open on purpose. */
const namedKeys = (schema: Schema): ReadonlySet<string> | undefined => {
  if (
    typeof schema === 'boolean' ||
    ['oneOf', 'anyOf', 'allOf', '$ref', 'additionalProperties'].some((key) => key in schema)
  )
    return undefined
  const { properties } = schema
  return typeof properties === 'object' && properties !== null ? new Set(Object.keys(properties)) : undefined
}

const makeValidator = (file: ContractFile): ((schema: Schema, data: unknown) => string[]) => {
  const ajv = new Ajv({ strict: false, validateSchema: false, inlineRefs: false, logger: false })
  formats.default(ajv)
  // An app's own address has brackets in its first part, which the format does not allow.
  ajv.addFormat('email', true)
  ajv.addSchema({ $id: 'github', schemas: file.schemas })
  const compiled = new Map<Schema, ValidateFunction>()
  return (schema, data) => {
    const validate = compiled.get(schema) ?? ajv.compile(schema)
    compiled.set(schema, validate)
    if (validate(data)) return []
    return (validate.errors ?? [])
      .slice(0, 5)
      .map((error) => `${error.instancePath || '/'} ${error.message ?? 'is wrong'} ${JSON.stringify(error.params)}`)
  }
}

type Validate = ReturnType<typeof makeValidator>

/** GitHub's pages allow ranges (`>=2026-01-01`) where its description says date. */
const rangeParameters = new Set(['created'])

const checkQuery = (operation: Operation, query: URLSearchParams, validate: Validate): string[] => {
  const unknown = [...new Set(query.keys())].filter((name) => !(name in operation.query))
  const missing = Object.entries(operation.query).filter(([name, { required }]) => required && !query.has(name))
  const wrong = Object.entries(operation.query).flatMap(([name, { schema }]) => {
    const text = query.get(name)
    if (text === null || typeof schema === 'boolean' || rangeParameters.has(name)) return []
    return validate(schema, fromQuery(text, schema['type'])).map((error) => `?${name}: ${error}`)
  })
  return [
    ...unknown.map((name) => `?${name} is no parameter`),
    ...missing.map(([name]) => `?${name} is missing`),
    ...wrong,
  ]
}

const checkBody = ({ body }: Operation, data: unknown, validate: Validate): string[] => {
  if (body === null) return data === undefined ? [] : ['a body where GitHub takes none']
  if (data === undefined) return body.required ? ['no body'] : []
  const named = namedKeys(body.schema)
  const unknown =
    named === undefined || typeof data !== 'object' || data === null
      ? []
      : Object.keys(data).filter((key) => !named.has(key))
  return [...validate(body.schema, data), ...unknown.map((key) => `/${key} is not known`)].map(
    (error) => `request ${error}`,
  )
}

const isRefusal = z.object({ message: z.string(), documentation_url: z.string() })

const checkAnswer = ({ answers }: Operation, { status, responseBody }: Exchange, validate: Validate): string[] => {
  if (status === 304) return []
  if (status >= 400)
    return isRefusal.safeParse(responseBody).success ? [] : [`answer ${status} is not in the form of an error`]
  const schema = answers[String(status)]
  if (schema === undefined) return [`answer ${status} is not foreseen`]
  return schema === null || responseBody === undefined
    ? []
    : validate(schema, responseBody).map((error) => `answer ${status}: ${error}`)
}

const readContract = (): Contract => {
  const file = contractFile.parse(
    JSON.parse(gunzipSync(readFileSync(new URL('openapi.json.gz', import.meta.url))).toString('utf8')),
  )
  const validate = makeValidator(file)
  return {
    check: (exchange) => {
      const operation = file.operations[`${exchange.method} ${exchange.template}`]
      if (operation === undefined) return ['GitHub has no such operation, or the contract is to be renewed']
      // What was refused as wrong is expected to be wrong; the refusal still must have the right form.
      const asked = [400, 401, 422].includes(exchange.status)
        ? []
        : [...checkQuery(operation, exchange.query, validate), ...checkBody(operation, exchange.requestBody, validate)]
      return [...asked, ...checkAnswer(operation, exchange, validate)]
    },
    checkWebhook: (event, action, payload) => {
      const schema = file.webhooks[[event, ...(action === undefined ? [] : [action])].join('-').replaceAll('_', '-')]
      return schema === undefined
        ? ['GitHub sends no such webhook, or the contract is to be renewed']
        : validate(schema, payload)
    },
  }
}

let loaded: Contract | undefined

/** The contract that lies beside this file; read once, as its validators are costly to make. */
export const loadContract = (): Contract => {
  loaded ??= readContract()
  return loaded
}
