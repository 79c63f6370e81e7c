import { z } from 'zod'

/** A comment as its webhook tells it. */
export const commentEventSchema = z.object({
  action: z.string(),
  issue: z.object({ number: z.int(), pull_request: z.unknown().optional() }),
  comment: z.object({ id: z.int(), body: z.string(), user: z.object({ login: z.string(), type: z.string() }) }),
})
export type CommentEvent = Readonly<z.infer<typeof commentEventSchema>>

/** Whether a comment may be a command at all, before anything is asked of GitHub: by a person, with a word that calls. */
export const isAddressed = ({ action, comment }: CommentEvent): boolean =>
  action === 'created' && comment.user.type !== 'Bot' && /^[/@]\S/.test(comment.body)
