import { z } from 'zod'
import type { Observation } from '../../../../domain/finding.ts'
import type { RequiredCheck } from '../../../../domain/live.ts'
import { filterSchema, scanSchema } from './scanned.ts'

/** A job that stands for those that it needs, and may be green while they are red. */
export const gateSchema = z.strictObject({
  name: z.string(),
  locator: z.string(),
  hole: z.enum(['skipped', 'ignores']),
  /** Whether its own name says that it is a gate. */
  called: z.boolean(),
  needs: z.array(z.string()),
  line: z.int(),
  column: z.int(),
})

/** What a workflow holds that only the whole tree, or the rules of the branch, can judge. */
export const gateFactsSchema = z.strictObject({
  gates: z.array(gateSchema),
  scans: z.array(scanSchema),
  filters: z.array(filterSchema),
})
export type GateFacts = z.infer<typeof gateFactsSchema>

type Gate = GateFacts['gates'][number]

const at = (path: string, line: number, column = 1) => ({ path, line, column, endLine: line, endColumn: column + 1 })

const holding = (path: string, gate: Gate, required: boolean): Observation => {
  const { name, hole, needs } = gate
  const jobs = needs
    .slice(0, 5)
    .map((job) => `\`${job}\``)
    .join(', ')
  return {
    kind: 'gate-open',
    subject: `${path}#${gate.locator}`,
    effect: required ? 'blocks' : 'degrades',
    confidence: required ? 'high' : 'medium',
    title: `The job ${name} is green though what it needs is red`,
    detail:
      hole === 'skipped'
        ? `It needs ${jobs}. When one of them fails it is skipped, and GitHub takes a required check that was skipped for a success.`
        : `It runs whatever becomes of ${jobs}, and nothing in it asks for their results (\`needs.*.result\`).`,
    remedy:
      "give it `if: always()` and a step that fails: `contains(join(needs.*.result, ','), 'failure')`, likewise `cancelled`",
    location: at(path, gate.line, gate.column),
    data: { job: name, required },
  }
}

/** Jobs that stand for others and let them be red. By the branch's rules where known, else by what they call themselves. */
export const openGates = (
  path: string,
  gates: readonly Gate[],
  required: readonly RequiredCheck[] | null,
): readonly Observation[] =>
  gates.flatMap((gate) => {
    const names = new Set(required?.map(({ name }) => name))
    const isRequired = names.has(gate.name)
    const guarded = gate.hole === 'skipped' && gate.needs.every((need) => names.has(need))
    return (isRequired || gate.called) && !guarded ? [holding(path, gate, isRequired)] : []
  })

/** The gate's own place in the rules of the branch. */
export const ruleFindings = (
  branch: string,
  required: readonly RequiredCheck[],
  names: readonly string[],
): readonly Observation[] => {
  const ours = required.filter(({ name }) => names.includes(name))
  if (ours.length === 0)
    return [
      {
        kind: 'gate-not-required',
        subject: `branch:${branch}`,
        effect: 'blocks',
        title: `${branch} can be merged into without the gate`,
        detail: `Its rules require ${required.length === 0 ? 'no check at all' : [...new Set(required.map(({ name }) => `\`${name}\``))].join(', ')}, and none of ${names.map((name) => `\`${name}\``).join(', ')}: a red gate stops nobody.`,
        remedy: `require the check ${names[0] ?? ''} in a ruleset of ${branch}, bound to the app that reports it`,
        data: { branch, required: required.map(({ name }) => name) },
      },
    ]
  const bound = ours.filter(({ app }) => app !== null).map(({ name }) => name)
  return ours
    .filter(({ name, app }) => app === null && !bound.includes(name))
    .map(({ name, by }) => ({
      kind: 'gate-forgeable',
      subject: `branch:${branch}#${name}`,
      effect: 'blocks',
      title: `Anybody who may write can report ${name}`,
      detail: `The ${by === 'ruleset' ? 'ruleset' : 'branch protection'} of ${branch} requires \`${name}\` from any source. A commit status or a job of that name, set by whoever may push, is as good as the gate.`,
      remedy: `bind the check to the app that reports it (its source, in the rules of ${branch})`,
      data: { branch, check: name },
    }))
}
