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

/** Whether a place is the one that a justification names, or lies in it: line 10 is not in line 1, nor `a.pyi` in `a.py`. */
const isAt = (place: string, named: string): boolean =>
  place === named || (place.startsWith(named) && (/[/-]$/.test(named) || /^[:/ #]/.test(place.slice(named.length))))

/** Those of a comparison that are about one fixture. */
export const inFixture = (justified: readonly Difference[], name: string): readonly Difference[] =>
  justified.filter(({ where }) => where.startsWith(`${name}/`))

/** What is left of a tool's findings after the justified ones, and which justifications no finding needed. */
export function unexplained<Found extends { readonly rule: string; readonly where: string }>(
  found: readonly Found[],
  justified: readonly Difference[],
): { readonly left: readonly Found[]; readonly unused: readonly Difference[] } {
  const covers = ({ rule, where }: Difference, one: Found): boolean => one.rule === rule && isAt(one.where, where)
  return {
    left: found.filter((one) => !justified.some((each) => covers(each, one))),
    unused: justified.filter((each) => !found.some((one) => covers(each, one))),
  }
}
