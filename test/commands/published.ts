import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { z } from 'zod'

const folder = resolve(import.meta.dirname, '../../docs/schema')
const ajv = new Ajv2020({ allErrors: true, strict: false })
addFormats.default(ajv)
const published = new Map(
  readdirSync(folder).map((name) => [
    `sar/${name.replace('.schema.json', '')}@1`,
    z.record(z.string(), z.json()).parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
  ]),
)

/** What a printed document says that its published schema does not allow; empty when it holds. */
export const againstPublished = (text: string): string => {
  const { schema: kind } = z.looseObject({ schema: z.string() }).parse(JSON.parse(text))
  const schema = published.get(kind)
  if (schema === undefined) return `${kind} is not published`
  return ajv.validate(schema, JSON.parse(text)) ? '' : `${kind}: ${ajv.errorsText()}`
}
