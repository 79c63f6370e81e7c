import { z } from 'zod'
import { durationSchema } from './duration.ts'
import { variableLayers } from './live.ts'

/** GitHub's rule for names of variables and secrets; `GITHUB_` is reserved. */
export const variableNamePattern = /^[A-Za-z_][A-Za-z0-9_]*$/

/** An environment's name stands in commands, tables and issues; GitHub takes 255 characters. */
export const environmentSchema = z
  .string()
  .regex(
    /^(?!\.{1,2}$)[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069'"`\\<>]{1,255}$/u,
    'one line of up to 255 characters without quotes, \\, < and >, neither . nor ..',
  )

/** A person or a team as people say it. */
export const ownerSchema = z
  .string()
  .regex(
    /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069`<>|[\]]{0,200}$/u,
    'one line of up to 200 characters without `, |, <, >, [ and ]',
  )

/** One expected variable or secret of `.github/sar/variables.yml`. An absent `default` means `ask`. */
export const expectedVariableSchema = z.strictObject({
  name: z.string().regex(variableNamePattern, 'letters, digits and _ only, no leading digit'),
  layer: z.enum(variableLayers),
  environment: environmentSchema.optional(),
  required: z.boolean().default(true),
  category: z.string().default('Config'),
  purpose: z.string().default(''),
  governed: z.boolean().default(false),
  default: z.string().optional(),
  pattern: z.string().optional(),
  allowed: z.array(z.string()).optional(),
  rotateAfter: durationSchema.optional(),
  /** The variable that holds the day on which this token ends; `env-vars` are those of the entry's own environment. */
  expiry: z
    .strictObject({
      variable: z.string().regex(variableNamePattern, 'letters, digits and _ only, no leading digit'),
      layer: z.enum(['repo-vars', 'org-vars', 'env-vars']).default('repo-vars'),
    })
    .optional(),
  owner: ownerSchema.optional(),
})
export type ExpectedVariable = Readonly<z.infer<typeof expectedVariableSchema>>

/** The registry file: what variables and secrets a repository expects. */
export const registrySchema = z.strictObject({ expected: z.array(expectedVariableSchema) })
export type Registry = Readonly<z.infer<typeof registrySchema>>

/** Where a registry lies when nobody says otherwise: without one there, nothing is expected. */
export const usualRegistry = '.github/sar/variables.yml'
