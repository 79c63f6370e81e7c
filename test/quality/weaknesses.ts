import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const between = ' > '

/**
 * A fixture (`test/fixtures/sensors/<id>/<name>`), or a test by its file and the words of its name
 * (`test/formats/intents.test.ts > reads what was written by hand`).
 */
const proofSchema = z
  .string()
  .regex(/^test\/(?:fixtures\/[\w/.-]+|[\w/-]+\.test\.ts > .+)$/, 'names neither a fixture nor a test')
  .transform((text) => {
    const [path = '', test = null] = text.split(between, 2)
    return { path, test }
  })
export type Proof = Readonly<z.infer<typeof proofSchema>>

const clauseSchema = z.strictObject({
  /** What goes wrong there. */
  there: z.string().min(10),
  /** What happens here instead. */
  here: z.string().min(10),
  proof: z.array(proofSchema).min(1),
})

/** A mistake of the original tools: `id` is W and its number; `clauses`, what it comes to, each with its proof. */
export interface Weakness {
  readonly id: string
  readonly clauses: readonly Readonly<z.infer<typeof clauseSchema>>[]
}

/** Every file of `test/quality/weaknesses`, by number. Throws where one does not hold, with its place. */
export function readWeaknesses(root: string): readonly Weakness[] {
  return globSync('test/quality/weaknesses/W*.yml', { cwd: root })
    .map((file) => {
      const clauses = z
        .array(clauseSchema)
        .min(1)
        .safeParse(parse(readFileSync(join(root, file), 'utf8')))
      if (!clauses.success) throw new Error(`${file}: ${z.prettifyError(clauses.error)}`)
      return { id: basename(file, '.yml'), clauses: clauses.data }
    })
    .toSorted((left, right) => Number(left.id.slice(1)) - Number(right.id.slice(1)))
}

/** Whether the fixture, or the test of that name, is there. */
export function isProven(root: string, { path, test }: Proof): boolean {
  if (!existsSync(join(root, path))) return false
  if (test === null) return true
  const source = readFileSync(join(root, path), 'utf8')
  return [`'${test.replaceAll("'", "\\'")}'`, `"${test}"`, `\`${test}\``].some((name) => source.includes(name))
}
