import { z } from 'zod'
import { auditSummarySchema } from './vars-document.ts'

const count = z.int().nonnegative()

/** One repository of an organisation: its figures, or why there are none. */
const auditedRepositorySchema = z.strictObject({
  repository: z.string(),
  summary: auditSummarySchema.nullable(),
  reason: z.string().nullable(),
})
export type AuditedRepository = Readonly<z.infer<typeof auditedRepositorySchema>>

/** `sar/vars-organization@1`, the document of `vars check --org`: every repository that has a registry, by name. */
export const varsOrganizationSchema = z.strictObject({
  schema: z.literal('sar/vars-organization@1'),
  organization: z.string(),
  timestamp: z.string(),
  repositories: z.array(auditedRepositorySchema).readonly(),
  /** How many have neither settings nor a registry. */
  without: count,
  requests: z.strictObject({ rest: count, graphql: count }),
})
export type VarsOrganization = Readonly<z.infer<typeof varsOrganizationSchema>>
