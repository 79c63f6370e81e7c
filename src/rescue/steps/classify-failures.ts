import { z } from 'zod'
import type { Case } from '../../domain/case.ts'
import { escapeMarkdown, inlineCode } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { ciFixes } from '../ci-fixes.ts'
import { ways } from '../ways.ts'

const input = z.strictObject({})

/** What the sensors say of a failing workflow (`data` of known-failure and transient-failure). */
const failureSchema = z.object({
  workflow: z.string(),
  pattern: z.string(),
  transient: z.boolean(),
  flaky: z.boolean(),
  fix: z.string().nullable().default(null),
  run: z.object({ id: z.int(), attempt: z.int(), sha: z.string() }),
})

/** Where a failure goes: it is run again, mended mechanically, or left to a person. */
type Way = 'again' | 'mend' | 'person'

interface Sorted {
  readonly found: Case
  readonly way: Way
  readonly failure: z.infer<typeof failureSchema> | null
}

const rates: ReadonlySet<string> = new Set(['ci-degraded', 'ci-critical', 'green-sha-wrong'])

/** A fix that would change nothing is none, as where only a new major would help and nobody asked for one. */
const sorted = async (found: Case, view: StepView): Promise<Sorted> => {
  const failure = failureSchema.safeParse(found.data).data ?? null
  if (failure === null) return { found, way: 'person', failure }
  if (failure.transient || failure.flaky) return { found, way: 'again', failure }
  if (failure.fix === null || !ciFixes.has(failure.fix)) return { found, way: 'person', failure }
  const [first] = await ways({ fixes: [failure.fix], paths: [failure.workflow] }, view)
  return { found, way: (first?.files.length ?? 0) > 0 ? 'mend' : 'person', failure }
}

const meansOf = ({ way, failure }: Sorted): string => {
  if (way === 'again') return 'run again'
  if (way === 'mend') return `mended by a fix (${failure?.fix ?? ''})`
  if (failure?.fix === 'action-versions')
    return 'a person is asked: only a new major is left, which `sar-watchdog fix --majors` or the setting `majors` takes'
  return 'a person is asked'
}

const table = (all: readonly Sorted[]): string =>
  [
    '| failure | cause | what is done |',
    '|---|---|---|',
    ...all.map(
      (one) =>
        `| ${inlineCode(one.found.subject)} | ${escapeMarkdown(one.failure?.pattern ?? 'unknown')} | ${meansOf(one)} |`,
    ),
  ].join('\n')

const alertOf = (cases: readonly Case[], all: readonly Sorted[]): string =>
  [
    ...cases.filter(({ kind }) => kind === 'ci-critical').map(({ title, detail }) => `**${title}**\n\n${detail}`),
    '',
    'Nothing is mended and nothing is merged by the watchdog until somebody has looked. **Close this issue** once you have: what it can mend is mended then.',
    '',
    table(all),
  ].join('\n')

/**
 * Sorts failing workflows by what their jobs' logs say: what came from outside or is flaky is run again, what a fix
 * mends is mended, all else is a person's. Nothing is changed.
 */
export const classifyFailures = defineStep({
  id: 'classify-failures',
  title: 'Classify failures by their logs',
  needs: [],
  reversible: true,
  with: input,
  key: (_, view) => view.run.id,
  plan: async (_, view) => {
    const all: Sorted[] = []
    for (const found of view.cases) if (!rates.has(found.kind)) all.push(await sorted(found, view))
    const by = (way: Way) => all.filter((one) => one.way === way)
    const again = by('again').flatMap(({ failure }) => failure?.run ?? [])
    const runs = [...new Map(again.map((run) => [run.id, run])).values()]
    const mends = [...new Set(by('mend').flatMap(({ failure }) => failure?.fix ?? []))].toSorted()
    const left = by('person').map(({ found }) => found.subject)
    const route = mends.length > 0 || runs.length > 0 ? 'known' : 'unknown'
    return {
      effect: `sorts ${all.length} failure(s): ${runs.length} to run again, ${by('mend').length} to mend, ${left.length} for a person`,
      changes: [],
      outputs: {
        critical: view.cases.some(({ kind }) => kind === 'ci-critical'),
        failures: all.length,
        route,
        again: runs.length,
        runs,
        fixes: mends,
        paths: [...new Set(by('mend').flatMap(({ failure }) => failure?.workflow ?? []))].toSorted(),
        mend: mends.length,
        left: left.join(', '),
        people: by('person').map(({ found }) => found.id),
        table: table(all),
        alert: alertOf(view.cases, all),
      },
    }
  },
  done: async () => false,
})
