import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { effectSchema } from '../../src/domain/words.ts'

/**
 * A finding that a person read beside the file it is about. `unclear`: the repository alone cannot say whether it is
 * right.
 */
export const judgementSchema = z.strictObject({
  /** `owner/name`, or `pypi/NAME`. */
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  /** 40 hex digits; of a package its version. */
  commit: z.string().min(1),
  finding: z.string().regex(/^[0-9a-f]{16}$/),
  kind: z.string().min(1),
  effect: effectSchema,
  path: z.string(),
  message: z.string().min(1),
  verdict: z.enum(['right', 'wrong', 'unclear']),
  reason: z.string().min(10),
})
export type Judgement = Readonly<z.infer<typeof judgementSchema>>

/** What stops somebody: every such finding has to be judged. */
export const isBlocking = ({ effect }: Pick<Judgement, 'effect'>): boolean =>
  effect === 'blocks' || effect === 'breach' || effect === 'loss'

/** The judged findings of each sensor that has any, by its id. Throws where a line does not hold, with its place. */
export function readJudgements(root: string): ReadonlyMap<string, readonly Judgement[]> {
  const files = globSync('test/quality/judged/*.jsonl', { cwd: root }).sort()
  return new Map(files.map((file) => [basename(file, '.jsonl'), readLines(join(root, file))]))
}

function readLines(file: string): readonly Judgement[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const parsed = judgementSchema.safeParse(JSON.parse(line))
      if (!parsed.success) throw new Error(`${file}:${index + 1}: ${z.prettifyError(parsed.error)}`)
      return parsed.data
    })
}
