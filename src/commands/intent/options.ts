import { z } from 'zod'
import { intentStores } from '../../domain/intent.ts'

/** The flags of `intent`, whichever action reads them. */
export const intentOptionsSchema = z.object({
  name: z.string().nullable().default(null),
  value: z.string().nullable().default(null),
  valueStdin: z.boolean().default(false),
  scope: z.enum(['repo', 'org', 'env'], '--scope takes repo, org or env').default('repo'),
  environment: z.string().min(1, '--environment takes a name').nullable().default(null),
  store: z
    .enum(intentStores, `--store takes ${intentStores.join(', ')}`)
    .nullable()
    .default(null),
  note: z.string().default(''),
  governed: z.boolean().default(false),
  apply: z.boolean().default(false),
  tidy: z.boolean().default(false),
})
export type IntentOptions = z.infer<typeof intentOptionsSchema>
