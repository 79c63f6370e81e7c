import { z } from 'zod'

/** What a definition of features should state. */
export const properties = ['owner', 'version', 'entity', 'ttl'] as const
export type Property = (typeof properties)[number]

const view = z.strictObject({
  name: z.string(),
  line: z.int(),
  lacks: z.array(z.enum(properties)),
  /** Names of its features; null where they are not written out. */
  fields: z.array(z.string()).nullable(),
})
export type FeatureView = z.infer<typeof view>

const read = z.strictObject({ view: z.string(), feature: z.string(), line: z.int() })
export type FeatureRead = z.infer<typeof read>

/** What one file says of features. `made`: it also defines some whose names only the running program knows. */
export const factsSchema = z.strictObject({
  views: z.array(view),
  names: z.array(z.string()),
  reads: z.array(read),
  made: z.boolean(),
})
export type FeatureFacts = z.infer<typeof factsSchema>
