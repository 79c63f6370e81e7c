import { z } from 'zod'

const line = z.number()

/** What a memory or an instruction names that must exist for it to be followed. */
export const mentionSchema = z.strictObject({
  what: z.enum(['path', 'symbol', 'make', 'script', 'recipe', 'variable']),
  name: z.string(),
  line,
})
export type Mention = z.infer<typeof mentionSchema>

/** What is remembered of one file of instructions or memory. */
export const knowledgeFacts = z.strictObject({
  mentions: z.array(mentionSchema),
  /** Globs in its front matter that say which files it is for. */
  scopes: z.array(z.strictObject({ glob: z.string(), line })),
  /** Values it states for things that can have only one. */
  statements: z.array(z.strictObject({ topic: z.string(), value: z.string(), line })),
})
export type KnowledgeFacts = z.infer<typeof knowledgeFacts>
