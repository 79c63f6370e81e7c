import { z } from 'zod'

/** An author, committer or tagger as a request names one. */
export const person = z.object({
  name: z.string(),
  email: z.string(),
  date: z.iso.datetime({ offset: true }).optional(),
})
