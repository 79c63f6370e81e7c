import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const difference = z.strictObject({
  tool: z.string(),
  rule: z.string(),
  where: z.string(),
  because: z.string().min(20),
})
const file = z.record(z.string(), z.array(difference))

export type Difference = z.infer<typeof difference>

/** Where we and a native tool differ and mean it, each with its reason, by comparison. */
export function differences(comparison: string): readonly Difference[] {
  const path = join(import.meta.dirname, 'differences.json')
  return file.parse(JSON.parse(readFileSync(path, 'utf8')))[comparison] ?? []
}

/** What is left of a tool's findings after the justified ones, and which justifications no finding needed. */
export function unexplained<Found extends { readonly rule: string; readonly where: string }>(
  found: readonly Found[],
  justified: readonly Difference[],
): { readonly left: readonly Found[]; readonly unused: readonly Difference[] } {
  const covers = ({ rule, where }: Difference, one: Found): boolean => one.rule === rule && one.where.startsWith(where)
  return {
    left: found.filter((one) => !justified.some((each) => covers(each, one))),
    unused: justified.filter((each) => !found.some((one) => covers(each, one))),
  }
}
