import type { Observation } from '../../../../domain/finding.ts'
import type { ActionFile, Job, Step, Workflow } from '../../../../formats/workflows.ts'
import { at, entriesAt } from '../../../../formats/yaml-tree.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'
import { placeIn, scriptsOf } from './scripts.ts'
import type { Script } from './scripts.ts'
import { exposureOf } from './exposure.ts'
import { strangersIn } from './untrusted.ts'
import type { Resolve, Stranger } from './untrusted.ts'
import { weigh } from './weight.ts'
import type { Weight } from './weight.ts'

/** A scalar of a map under a key, whose name GitHub compares in any case. */
const scalarIn = (map: YamlNode | undefined, name: string): string | null => {
  const found = entriesAt(map).find(({ key }) => key.text.toLowerCase() === name)?.value
  return found?.kind === 'text' ? found.text : null
}

const envOf = (places: readonly (YamlNode | null | undefined)[], name: string): string | null => {
  for (const place of places) {
    const found = scalarIn(at(place, 'env'), name)
    if (found !== null) return found
  }
  return null
}

/** What `env` and the outputs of other jobs stand for in a step. */
const resolverOf =
  (step: Step, job: Job | null, file: Workflow | null): Resolve =>
  ([context, first = '', second, third = '']) => {
    if (context === 'env') return envOf([step.node, job?.node, file?.root], first)
    if (context !== 'needs' || second !== 'outputs') return null
    const needed = file?.jobs.find(({ id }) => id.toLowerCase() === first)
    return scalarIn(at(needed?.node, 'outputs'), third)
  }

const unique = (strangers: readonly Stranger[]): readonly Stranger[] => [
  ...new Map(strangers.map((stranger) => [stranger.name.toLowerCase(), stranger])).values(),
]

interface Injected {
  readonly path: string
  readonly step: Step
  readonly script: Script
  readonly strangers: readonly Stranger[]
  readonly weight: Weight
}

const finding = ({ path, step, script, strangers, weight }: Injected): Observation => {
  const names = strangers.map(({ name }) => name)
  const inScript = script.key === 'run' ? 'a shell' : 'a script'
  return {
    kind: 'expression-injection',
    subject: `${path}#${step.locator}.${script.key}`,
    effect: weight.effect,
    confidence: weight.confidence,
    title: `${names[0] ?? ''}${names.length > 1 ? ` and ${names.length - 1} more` : ''} is pasted into ${inScript}`,
    detail: `GitHub replaces \`\${{ ${names.join(' }}`, `${{ ')} }}\` before the script is run, so whoever writes that text writes code. ${weight.because}`,
    remedy: `hand it over in \`env:\` and read the variable in the script${script.key === 'run' ? ' ("$TITLE")' : ' (process.env.TITLE)'}`,
    location: { path, ...placeIn(script.text, strangers[0]?.offset ?? 0) },
    data: { contexts: [...names], lines: strangers.map(({ offset }) => placeIn(script.text, offset).line) },
  }
}

/** Strangers' texts in scripts of a workflow. Those that no event of the workflow fills are always empty. */
export const injectionsInWorkflow = (path: string, file: Workflow): readonly Observation[] =>
  file.jobs.flatMap((job) =>
    job.steps.flatMap((step) =>
      scriptsOf(step).flatMap((script) => {
        const all = unique(strangersIn(script.text.text, resolverOf(step, job, file)))
        if (all.length === 0) return []
        const exposure = exposureOf(file, job, step.node)
        const called = exposure.events.includes('workflow_call')
        const strangers = all.filter(({ events }) => called || events.some((event) => exposure.events.includes(event)))
        if (strangers.length === 0) return []
        const outside = exposure.outside.filter((event) => strangers.some(({ events }) => events.includes(event)))
        return [finding({ path, step, script, strangers, weight: weigh(exposure, outside) })]
      }),
    ),
  )

const inAction: Weight = {
  effect: 'degrades',
  confidence: 'high',
  because: 'Every workflow that uses this action on such an event executes it.',
}

/** The same in the steps of a composite action. */
export const injectionsInAction = (path: string, { steps }: ActionFile): readonly Observation[] =>
  steps.flatMap((step) =>
    scriptsOf(step).flatMap((script) => {
      const strangers = unique(strangersIn(script.text.text, resolverOf(step, null, null)))
      return strangers.length === 0 ? [] : [finding({ path, step, script, strangers, weight: inAction })]
    }),
  )
