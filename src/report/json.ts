import type { z } from 'zod'
import type { casesSchema } from '../domain/case.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { outcomesSchema } from '../domain/outcome.ts'
import type { Posture, gapsSchema } from '../domain/posture.ts'
import type { sprintSchema } from '../domain/sprint-result.ts'
import type { Survey } from '../domain/survey.ts'
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

/** A document as the JSON that the contract promises: two spaces, a line feed at the end. */
export const renderJson = (document: Published): string => `${JSON.stringify(document, null, 2)}\n`
