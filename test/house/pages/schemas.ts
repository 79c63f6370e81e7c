import { z } from 'zod'
import { catalogue } from '../../../src/catalogue.ts'
import { settingsJsonSchema } from '../../../src/context/settings/json-schema.ts'
import { casesSchema } from '../../../src/domain/case.ts'
import { evidenceSchema } from '../../../src/domain/evidence.ts'
import { intentFileSchema } from '../../../src/domain/intent.ts'
import { outcomesSchema } from '../../../src/domain/outcome.ts'
import { playbookSchema } from '../../../src/domain/playbook.ts'
import { gapsSchema, postureSchema } from '../../../src/domain/posture.ts'
import { registrySchema } from '../../../src/domain/registry.ts'
import { sprintSchema } from '../../../src/domain/sprint-result.ts'
import { surveySchema } from '../../../src/domain/survey.ts'
import { varsSchema } from '../../../src/domain/vars-document.ts'
import { verdictSchema } from '../../../src/domain/verdict.ts'
import * as verbs from '../../../src/domain/verb-documents.ts'

/** Documents that the program writes, and files that people write. */
const written = {
  survey: surveySchema,
  cases: casesSchema,
  outcomes: outcomesSchema,
  verdict: verdictSchema,
  posture: postureSchema,
  gaps: gapsSchema,
  sprint: sprintSchema,
  vars: varsSchema,
  mailbox: verbs.mailboxSchema,
  'secret-rotation': verbs.secretRotationSchema,
  'live-variables': verbs.liveVariablesSchema,
  'live-variable': verbs.liveVariableSchema,
  fixes: verbs.fixesSchema,
  ledger: verbs.ledgerSchema,
  'ledger-check': verbs.ledgerCheckSchema,
  init: verbs.initSchema,
  config: verbs.configSchema,
  evidence: evidenceSchema,
}
const read = { registry: registrySchema, playbook: playbookSchema, intent: intentFileSchema }

/** JSON Schemas (draft 2020-12) of every public document, by path. */
export function schemaPages(): ReadonlyMap<string, string> {
  const pages = new Map<string, string>()
  for (const [name, schema] of Object.entries(written)) pages.set(pathOf(name), text(name, schema, 'output'))
  for (const [name, schema] of Object.entries(read)) pages.set(pathOf(name), text(name, schema, 'input'))
  return pages.set(pathOf('settings'), json('settings', settingsJsonSchema(catalogue)))
}

const pathOf = (name: string): string => `docs/schema/${name}.schema.json`

function text(name: string, schema: z.ZodType, io: 'input' | 'output'): string {
  return json(name, z.toJSONSchema(schema, { io, unrepresentable: 'any' }))
}

function json(name: string, schema: object): string {
  const { $schema, ...rest } = z.looseObject({ $schema: z.string() }).parse(schema)
  return `${JSON.stringify({ $schema, title: `sar/${name}`, ...rest }, null, 2)}\n`
}

const objectSchema = z.looseObject({ properties: z.record(z.string(), z.looseObject({})).default({}) })

const common = [
  ['`paths`', 'list of string', '', 'looks only at files that match one of these globs'],
  ['`exclude`', 'list of string', '', 'leaves files out that match one of these globs'],
  ['`effect`', 'string', '', 'states its findings with this effect'],
] as const

/** Rows of a sensor's settings: key, type, default, meaning; its own keys first, then those that every sensor has. */
export function settingsTable(settings: z.ZodType): readonly (readonly string[])[] {
  const own = inputTable(settings)
  const named = new Set(own.map(([key]) => key))
  return [...own, ...common.filter(([key]) => !named.has(key))]
}

/** Rows of what a schema takes: key, type, default, meaning. */
export function inputTable(schema: z.ZodType): readonly (readonly string[])[] {
  const { properties } = objectSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  return Object.entries(properties).map(([key, property]) => [
    `\`${key}\``,
    typeOf(property),
    property['default'] === undefined ? '' : `\`${JSON.stringify(property['default'])}\``,
    typeof property['description'] === 'string' ? property['description'] : '',
  ])
}

function typeOf(property: Readonly<Record<string, unknown>>): string {
  const { type, enum: choices, anyOf, items, const: constant } = property
  if (Array.isArray(choices)) return choices.map((choice) => `\`${JSON.stringify(choice)}\``).join(' or ')
  if (constant !== undefined) return JSON.stringify(constant)
  if (Array.isArray(anyOf))
    return [...new Set(anyOf.map((choice) => typeOf(z.looseObject({}).parse(choice))))].join(' or ')
  if (type === 'array') return `list of ${typeOf(z.looseObject({}).default({}).parse(items))}`
  if (type === 'object' && typeof property['additionalProperties'] === 'object')
    return `map to ${typeOf(z.looseObject({}).parse(property['additionalProperties']))}`
  if (type === 'object' && typeof property['properties'] === 'object')
    return `{ ${Object.keys(z.record(z.string(), z.unknown()).parse(property['properties'])).join(', ')} }`
  return typeof type === 'string' ? type : 'any'
}
