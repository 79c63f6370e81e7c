import { z } from 'zod'

/** The author of something: GitHub answers null for a deleted account and shows it as `ghost`. */
export const loginSchema = z
  .object({ login: z.string() })
  .nullable()
  .transform((user) => user?.login ?? 'ghost')

/** Labels by name; issues may carry them as bare strings. */
export const labelsSchema = z.array(
  z.union([z.string(), z.object({ name: z.string().nullish() }).transform(({ name }) => name ?? '')]),
)
