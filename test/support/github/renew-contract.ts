// Renews openapi.json.gz from GitHub's OpenAPI description, cut to the routes that are served:
//   npm install --prefix FOLDER @octokit/openapi@23.0.2
//   node test/support/github/renew-contract.ts FOLDER/node_modules/@octokit/openapi/generated/api.github.com.json
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { contractFile, type ContractFile } from './contract.ts'
import { routes } from './routes.ts'
import { sentWebhooks } from './webhooks.ts'

const bag = z.record(z.string(), z.unknown())
type Bag = z.infer<typeof bag>
const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value)

const content = z.object({ content: z.record(z.string(), z.object({ schema: bag })).optional() })
const parameter = z.object({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: bag })
const operation = z.object({
  parameters: z.array(z.unknown()).default([]),
  requestBody: z.unknown().optional(),
  responses: bag.default({}),
})
const description = z.object({
  info: z.object({ version: z.string() }),
  paths: z.record(z.string(), bag),
  'x-webhooks': z.record(z.string(), z.object({ post: operation })),
  components: z.object({ schemas: bag, parameters: bag, responses: bag }),
})

const spec = description.parse(JSON.parse(readFileSync(z.string().parse(process.argv[2]), 'utf8')))

const resolve = (value: unknown): unknown => {
  if (!isBag(value) || typeof value['$ref'] !== 'string') return value
  const [, , kind, name = ''] = value['$ref'].split('/')
  return kind === 'parameters' ? spec.components.parameters[name] : spec.components.responses[name]
}

const prose = new Set([
  'description',
  'example',
  'examples',
  'title',
  'externalDocs',
  'deprecated',
  'default',
  'readOnly',
  'writeOnly',
])

/** OpenAPI 3.0's `nullable` in JSON Schema's words: null is one more thing the value may be. */
const withNull = (schema: Bag): Bag => {
  if (typeof schema['type'] === 'string') {
    const { type, ...rest } = schema
    const values = rest['enum']
    return {
      ...rest,
      type: [type, 'null'],
      ...(Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {}),
    }
  }
  return { anyOf: [{ type: 'null' }, schema] }
}

const named = new Set<string>()

/** A schema without prose, its references noted and made absolute. */
const clean = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(clean)
  if (!isBag(schema)) return schema
  const cleaned: Bag = {}
  for (const [key, value] of Object.entries(schema)) {
    if (prose.has(key) || key === 'nullable' || key.startsWith('x-')) continue
    if (key === '$ref' && typeof value === 'string') {
      const name = value.slice(value.lastIndexOf('/') + 1)
      named.add(name)
      cleaned['$ref'] = `github#/schemas/${name}`
    } else if (key === 'properties' && isBag(value)) {
      cleaned[key] = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner)]))
    } else cleaned[key] = key === 'enum' || key === 'required' ? value : clean(value)
  }
  return schema['nullable'] === true ? withNull(cleaned) : cleaned
}

const cleanSchema = (schema: unknown): Bag => bag.parse(clean(schema))

const jsonSchema = (value: unknown): Bag | null => {
  const media = content.parse(resolve(value)).content ?? {}
  const schema = (media['application/json'] ?? Object.entries(media).find(([type]) => type.includes('json'))?.[1])
    ?.schema
  return schema === undefined ? null : cleanSchema(schema)
}

const cutOperation = (raw: unknown): ContractFile['operations'][string] => {
  const { parameters, requestBody, responses } = operation.parse(raw)
  const query = parameters.map((one) => parameter.parse(resolve(one))).filter((one) => one.in === 'query')
  const body = requestBody === undefined ? null : jsonSchema(requestBody)
  return {
    query: Object.fromEntries(
      query.map((one) => [one.name, { required: one.required ?? false, schema: cleanSchema(one.schema) }]),
    ),
    body:
      body === null
        ? null
        : { schema: body, required: z.object({ required: z.boolean().default(false) }).parse(requestBody).required },
    answers: Object.fromEntries(
      Object.entries(responses)
        .filter(([status]) => Number(status) < 400)
        .map(([status, answer]) => [status, jsonSchema(answer)]),
    ),
  }
}

/** The description wants the account of a listed installation to be a user and an enterprise at once; one by one it does not. */
const corrected: Readonly<Record<string, Bag>> = {
  'GET /app/installations': { type: 'array', items: { $ref: '#/components/schemas/installation' } },
}

const operations: ContractFile['operations'] = {}
for (const { method, template } of routes) {
  const found = spec.paths[template]?.[method.toLowerCase()]
  if (found === undefined) throw new Error(`GitHub has no ${method} ${template}`)
  const cut = cutOperation(found)
  const answer = corrected[`${method} ${template}`]
  operations[`${method} ${template}`] =
    answer === undefined ? cut : { ...cut, answers: { ...cut.answers, 200: cleanSchema(answer) } }
}

const webhooks: ContractFile['webhooks'] = {}
for (const name of sentWebhooks) {
  const schema = jsonSchema(z.object({ post: operation }).parse(spec['x-webhooks'][name]).post.requestBody)
  if (schema === null) throw new Error(`GitHub sends no ${name}`)
  webhooks[name] = schema
}

const schemas: ContractFile['schemas'] = {}
for (const name of named) schemas[name] = cleanSchema(spec.components.schemas[name])

const file = contractFile.parse({ version: spec.info.version, operations, webhooks, schemas })
const packed = gzipSync(JSON.stringify(file), { level: 9 })
writeFileSync(new URL('openapi.json.gz', import.meta.url), packed)
console.log(
  `${Object.keys(operations).length} operations, ${Object.keys(schemas).length} schemas, ${Math.round(packed.length / 1000)} KB`,
)
