import type { z } from 'zod'
import type { casesSchema } from '../domain/case.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { outcomesSchema } from '../domain/outcome.ts'
import type { Posture, gapsSchema } from '../domain/posture.ts'
import type { sprintSchema } from '../domain/sprint-result.ts'
import type { Survey } from '../domain/survey.ts'
import type { VarsOrganization } from '../domain/vars-organization.ts'
import type { VarsDocument } from '../domain/vars-document.ts'
import type { verdictSchema } from '../domain/verdict.ts'
import type {
  configSchema,
  fixesSchema,
  initSchema,
  ledgerCheckSchema,
  ledgerSchema,
  liveVariableSchema,
  liveVariablesSchema,
  mailboxSchema,
  secretRotationSchema,
} from '../domain/verb-documents.ts'

/** The documents that are published: each has a JSON Schema under `docs/schema/`. */
type Published =
  | z.infer<
      | typeof casesSchema
      | typeof configSchema
      | typeof fixesSchema
      | typeof gapsSchema
      | typeof initSchema
      | typeof ledgerCheckSchema
      | typeof ledgerSchema
      | typeof liveVariableSchema
      | typeof liveVariablesSchema
      | typeof mailboxSchema
      | typeof outcomesSchema
      | typeof secretRotationSchema
      | typeof sprintSchema
      | typeof verdictSchema
    >
  | Evidence
  | Posture
  | Survey
  | VarsDocument
  | VarsOrganization

/** A UTF-16 unit as JSON may write it too. */
const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * A value as JSON for people's screens too: two spaces, a line feed at the end, and every sign escaped that could steer a
 * terminal or turn the direction of a line.
 */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replaceAll(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, escaped)}\n`

/** A document as the JSON that the contract promises. */
export const renderJson = (document: Published): string => jsonText(document)
