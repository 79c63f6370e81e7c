import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import type { FileFacts } from '../../../../domain/sensor.ts'
import type { Manager } from '../../../../formats/installs.ts'
import { coverageOf } from '../../../../formats/wiring/coverage.ts'
import { withInputs } from '../../../../formats/wiring/steps.ts'
import type { StepFacts, Unit, WiringFacts } from '../../../../formats/wiring/steps.ts'

/** Everything a walk through one job needs to know of the tree. */
export interface Surroundings {
  /** Composite actions of the tree by their folder. */
  readonly actions: ReadonlyMap<string, { readonly path: string; readonly unit: Unit }>
  readonly packageManager: string | null
  /** Why files of the tree may be missing, or null. */
  readonly partial: string | null
}

interface Walk {
  readonly around: Surroundings
  readonly covered: Set<Manager>
  /** Why what no known cache covers may be covered all the same. */
  perhaps: string | null
  readonly told: Set<Manager>
  readonly findings: Observation[]
  readonly unknown: Unknown[]
}

const remedies: Readonly<Record<Manager, string>> = {
  pip: 'give `actions/setup-python` the input `cache: pip`, or put `actions/cache` for ~/.cache/pip before it',
  uv: 'install uv by `astral-sh/setup-uv`, which caches by itself',
  poetry: 'install poetry before `actions/setup-python` and give that the input `cache: poetry`',
  pipenv: 'give `actions/setup-python` the input `cache: pipenv`',
  pdm: 'use `pdm-project/setup-pdm` with `cache: true`',
  conda:
    'use `mamba-org/setup-micromamba` with `cache-environment: true`, or put `actions/cache` for its packages before it',
  npm: 'give `actions/setup-node` the input `cache: npm`',
  yarn: 'give `actions/setup-node` the input `cache: yarn`',
  pnpm: 'give `actions/setup-node` the input `cache: pnpm`',
}

type Installed = StepFacts['installs'][number]

const uncached = (path: string, { locator }: StepFacts, { manager, command, line }: Installed): Observation => ({
  kind: 'uncached-install',
  subject: `${path}#${locator}`,
  effect: 'degrades',
  title: `${manager} installs without a cache`,
  detail: `\`${command.replaceAll('`', "'")}\` downloads everything anew in each run: no step before it restores what ${manager} downloaded or installed.`,
  remedy: remedies[manager],
  location: { path, line, column: 1, endLine: line, endColumn: 1 },
  data: { manager, line },
})

/** A tool or two are fetched as fast from their index as from a cache; only what is heavy is judged. */
const judgeInstall = (path: string, step: StepFacts, installed: Installed, walk: Walk): void => {
  const { manager, heavy } = installed
  if (!heavy) return
  if (walk.covered.has(manager) || walk.told.has(manager)) return
  walk.told.add(manager)
  const finding = uncached(path, step, installed)
  if (walk.perhaps === null) walk.findings.push(finding)
  else walk.unknown.push({ subject: finding.subject, reason: `line ${installed.line}: ${walk.perhaps}` })
}

type Inputs = Readonly<Record<string, string>>

interface Place {
  readonly path: string
  readonly unit: Unit
  /** The actions that lead here. */
  readonly above: readonly string[]
}

const enter = ({ path, unit, above }: Place, given: Inputs, walk: Walk): void => {
  const own = { ...unit.defaults, ...given }
  for (const step of unit.steps) {
    if (step.action !== null) {
      const inputs = withInputs(step.action.inputs, own)
      const restored = coverageOf({ ...step.action, inputs, packageManager: walk.around.packageManager })
      for (const manager of restored.managers) walk.covered.add(manager)
      walk.perhaps ??= restored.perhaps
    }
    if (step.local !== null) enterAction(step.local.path, withInputs(step.local.inputs, own), walk, [...above, path])
    for (const installed of step.installs) judgeInstall(path, step, installed, walk)
  }
}

/** An action that calls itself, or one deeper than GitHub's ten levels, is left where it is. */
const enterAction = (folder: string, given: Inputs, walk: Walk, above: readonly string[]): void => {
  const action = walk.around.actions.get(folder)
  if (action === undefined) {
    const why = walk.around.partial === null ? 'it is not in this tree' : walk.around.partial
    walk.perhaps ??= `what the action ./${folder} caches could not be read: ${why}`
    return
  }
  if (above.includes(action.path) || above.length > 10) return
  enter({ ...action, above }, given, walk)
}

const bySubject = (observations: readonly Observation[]): readonly Observation[] => [
  ...new Map(observations.map((each) => [`${each.subject}#${each.title}`, each])).values(),
]

/** Follows each job through its steps and the composite actions that it calls. What several jobs share is said once. */
export const judgeWiring = (
  files: readonly FileFacts<WiringFacts>[],
  around: Surroundings,
): { readonly findings: readonly Observation[]; readonly unknown: readonly Unknown[] } => {
  const walks = files.flatMap(({ path, facts: { kind, units } }) =>
    (kind === 'workflow' ? units : []).map((unit): Walk => {
      const walk: Walk = { around, covered: new Set(), perhaps: null, told: new Set(), findings: [], unknown: [] }
      enter({ path, unit, above: [] }, {}, walk)
      return walk
    }),
  )
  const unknown = new Map(walks.flatMap((walk) => walk.unknown).map((each) => [each.subject, each]))
  return { findings: bySubject(walks.flatMap(({ findings }) => findings)), unknown: [...unknown.values()] }
}
