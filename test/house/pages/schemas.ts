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
import { varsOrganizationSchema } from '../../../src/domain/vars-organization.ts'
import { varsSchema } from '../../../src/domain/vars-document.ts'
import { verdictSchema } from '../../../src/domain/verdict.ts'
import * as verbs from '../../../src/domain/verb-documents.ts'
import { sensorRows, settingRows } from '../../../src/report/settings-rows.ts'
import type { SettingRow } from '../../../src/report/settings-rows.ts'

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
  'vars-organization': varsOrganizationSchema,
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

const cells = ({ key, type, fallback, meaning }: SettingRow): readonly string[] => [
  `\`${key}\``,
  type,
  fallback === '' ? '' : `\`${fallback}\``,
  meaning,
]

/** Rows of a sensor's settings: key, type, default, meaning; its own keys first, then those that every sensor has. */
export const settingsTable = (settings: z.ZodType): readonly (readonly string[])[] => sensorRows(settings).map(cells)

/** Rows of what a schema takes: key, type, default, meaning. */
export const inputTable = (schema: z.ZodType): readonly (readonly string[])[] => settingRows(schema).map(cells)
