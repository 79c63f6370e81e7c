import { z } from 'zod'
import { majorOf, parseUses } from '../action-references.ts'
import { managers, onlyTools, packageName, readInstall } from '../installs.ts'
import type { Install, Manager } from '../installs.ts'
import { shellCommands } from '../shell-commands.ts'
import type { Step } from '../workflows.ts'
import { entriesAt, textAt } from '../yaml-tree.ts'
import type { YamlNode } from '../yaml-tree.ts'
import { mayCache } from './coverage.ts'

const install = z.strictObject({
  manager: z.enum(managers),
  command: z.string(),
  line: z.int(),
  /** Whether it installs what the project lists, or a package as large as that. */
  heavy: z.boolean(),
})

const step = z.strictObject({
  locator: z.string(),
  installs: z.array(install),
  /** An action of another repository that restores a cache, or may. */
  action: z
    .strictObject({ name: z.string(), major: z.int().nullable(), inputs: z.record(z.string(), z.string()) })
    .nullable(),
  /** The folder of an action of this tree. */
  local: z.strictObject({ path: z.string(), inputs: z.record(z.string(), z.string()) }).nullable(),
})
export type StepFacts = z.infer<typeof step>

/** A job or a composite action, as far as installing and caching go. */
export const unit = z.strictObject({
  steps: z.array(step),
  /** Defaults of an action's inputs. */
  defaults: z.record(z.string(), z.string()),
})
export type Unit = z.infer<typeof unit>

export const wiringFacts = z.strictObject({ kind: z.enum(['workflow', 'action']), units: z.array(unit) })
export type WiringFacts = z.infer<typeof wiringFacts>

const large = new Set(
  'torch torchvision torchaudio tensorflow jax jaxlib flax keras transformers datasets accelerate diffusers sentence-transformers vllm deepspeed bitsandbytes xgboost lightgbm catboost scipy pandas numpy pyarrow polars scikit-learn scikit-image opencv-python opencv-python-headless pyspark ray mlflow dvc onnx onnxruntime onnxruntime-gpu triton spacy numba cupy matplotlib'.split(
    ' ',
  ),
)

/** What prints the folder of a package manager's cache, so that a step's output can name it. */
const printsFolder: readonly (readonly [RegExp, string])[] = [
  [/\bpip3? cache dir\b/, '~/.cache/pip'],
  [/\buv cache dir\b/, '~/.cache/uv'],
  [/\bpoetry config (?:--list|cache-dir|virtualenvs\.path)\b/, '~/.cache/pypoetry'],
  [/\bnpm config get cache\b/, '~/.npm'],
  [/\byarn (?:cache dir|config get cacheFolder)\b/, '~/.yarn'],
  [/\bpnpm store path\b/, '~/.pnpm-store'],
]

const folderOf = (run: string): string | undefined => printsFolder.find(([pattern]) => pattern.test(run))?.[1]

/** What expressions of a cache's path stand for: variables of the file and folders that earlier steps printed. */
export type Known = ReadonlyMap<string, string>

export const environmentOf = (...nodes: readonly (YamlNode | null | undefined)[]): Known =>
  new Map(
    nodes.flatMap((node) =>
      entriesAt(node, 'env').flatMap(({ key, value }) =>
        value.kind === 'text' ? [[`env.${key.text}`, value.text] as const] : [],
      ),
    ),
  )

const foldersPrinted = (steps: readonly Step[]): Known =>
  new Map(
    steps.flatMap(({ id, run }) => {
      const folder = id === null || run === null ? undefined : folderOf(run.text)
      return folder === undefined ? [] : [[`steps.${id}.outputs`, folder] as const]
    }),
  )

const expression = /\$\{\{\s{0,9}([\w.-]{1,200})\s{0,9}\}\}/g

const substitute = (text: string, known: Known): string =>
  text.replace(expression, (whole, name: string) => {
    const output = /^(steps\.[\w-]+\.outputs)\./.exec(name)?.[1]
    return known.get(output ?? name) ?? whole
  })

/** An action's inputs as they are after its own inputs are put in for `${{ inputs.x }}`. */
export const withInputs = (
  inputs: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> => {
  const known = new Map(Object.entries(own).map(([name, value]) => [`inputs.${name}`, value]))
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, substitute(value, known)]))
}

const factsOf = (found: Install, firstLine: number) => ({
  manager: found.manager,
  command: found.command.slice(0, 200),
  line: firstLine + found.line,
  heavy: found.project || found.packages.some((spec) => large.has(packageName(spec))),
})

/** A step that runs only where a cache had nothing, by the outputs of `actions/cache` and of actions like it. */
const runsOnMiss = ({ node }: Step): boolean =>
  /\bcache-(?:hit|matched-key)\s{0,9}(?:!=\s{0,9}'true'|==\s{0,9}'(?:false)?')|!\s{0,9}[\w.-]{1,200}\.cache-hit\b/.test(
    textAt(node, 'if')?.text ?? '',
  )

const installsOf = (step: Step): StepFacts['installs'] => {
  const { run, uses, with: inputs } = step
  if (runsOnMiss(step)) return []
  if (run !== null) {
    const found = shellCommands(run.text).flatMap((command) => readInstall(command) ?? [])
    const first = run.at.line + (run.block ? 1 : 0)
    return found.filter((each) => !onlyTools(each)).map((each) => factsOf(each, first))
  }
  const file = inputs.get('environment-file')
  if (uses === null || file === undefined || !/^(?:conda-incubator\/setup-mini|mamba-org\/setup-micro)/.test(uses.text))
    return []
  const manager: Manager = 'conda'
  return [{ manager, command: `${uses.text.split('@', 1)[0]} ${file.text}`, line: uses.at.line, heavy: true }]
}

const stepFacts = (step: Step, known: Known): StepFacts => {
  const parsed = step.uses === null ? null : parseUses(step.uses.text)
  const inputs = Object.fromEntries([...step.with].map(([name, value]) => [name, substitute(value.text, known)]))
  const base = { locator: step.locator, installs: installsOf(step), action: null, local: null }
  if (parsed?.kind === 'local') return { ...base, local: { path: parsed.path.replace(/\/$/, ''), inputs } }
  if (parsed?.kind !== 'repository') return base
  const name = parsed.path === '' ? parsed.repository : `${parsed.repository}/${parsed.path}`
  return mayCache(name) ? { ...base, action: { name, major: majorOf(parsed.ref), inputs } } : base
}

/** Steps that install, cache or call an action of the tree; the others say nothing here. */
export const factsOfSteps = (
  steps: readonly Step[],
  environment: Known,
  optedOut: (step: Step) => boolean,
): StepFacts[] => {
  const known = new Map([...environment, ...foldersPrinted(steps)])
  return steps
    .map((step) => ({ facts: stepFacts(step, known), silent: optedOut(step) }))
    .map(({ facts, silent }) => (silent ? { ...facts, installs: [] } : facts))
    .filter(({ installs, action, local }) => installs.length > 0 || action !== null || local !== null)
}
