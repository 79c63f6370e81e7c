import type { Job, Step, Workflow } from '../../../../formats/workflows.ts'
import { textAt } from '../../../../formats/yaml-tree.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'
import { checksIn, logicalLines } from './commands.ts'
import type { Check } from './commands.ts'
import { unheardIn } from './unheard.ts'
import type { Swallowed } from './unheard.ts'

const isTrue = (node: YamlNode, key: string): boolean => textAt(node, key)?.value === true

/** What follows a command that makes its failure a success. An `echo` that goes on to `exit` does not. */
const forgiven = /\|\|\s{0,9}(?:true|:|exit 0|echo\b(?![^\n]{0,400}\bexit\s{1,9}[1-9$]))/

/** What stands behind the last `;` or `&&`. */
const lastCommand = (text: string): string => {
  const semicolon = text.lastIndexOf(';')
  const and = text.lastIndexOf('&&')
  return text.slice(semicolon > and ? semicolon + 1 : and < 0 ? 0 : and + 2)
}

/** Whether a line runs the same program so that its failure ends the step: what follows only makes a report of it. */
const failsFor = ({ words: [program] }: Check, text: string): boolean =>
  !/\|\||\|\s{0,9}tee\b|^\s*(?:if|!|#)/.test(text) && checksIn(text).some(({ words }) => words[0] === program)

const byShell = (script: string): readonly Swallowed[] =>
  logicalLines(script).flatMap(({ text, line }, index, all) => {
    const found = forgiven.exec(text)
    if (found === null || text.trimStart().startsWith('#')) return []
    const [check] = checksIn(lastCommand(text.slice(0, found.index))).slice(-1)
    const before = /\bset \+e\b/.test(script) ? [] : all.slice(0, index)
    if (check?.purpose === 'tests' && before.some((each) => failsFor(check, each.text))) return []
    return check === undefined ? [] : [{ check: { ...check, line }, how: `\`${found[0].trim()}\` follows it` }]
  })

const asksForStatus = /\$\?|PIPESTATUS|\bset -e|\bpipefail/

const byPipe = (script: string): readonly Swallowed[] =>
  asksForStatus.test(script)
    ? []
    : logicalLines(script).flatMap(({ text, line }) => {
        const at = text.search(/\|\s{0,9}tee\b/)
        if (at <= 0 || text[at - 1] === '|') return []
        const [check] = checksIn(text.slice(0, at)).slice(-1)
        const how = 'it is piped into `tee`, whose success is the step’s, since the shell has no `pipefail`'
        return check === undefined ? [] : [{ check: { ...check, line }, how }]
      })

/** The shell a step is given by itself, its job or its workflow; null where by nobody. */
const shellOf = (file: Workflow, job: Job, step: Step): string | null =>
  textAt(step.node, 'shell')?.text ??
  textAt(job.node, 'defaults', 'run', 'shell')?.text ??
  textAt(file.root, 'defaults', 'run', 'shell')?.text ??
  null

/** Without a stated shell GitHub runs `bash -e`, with `shell: bash` also `-o pipefail`; other systems differ. */
const lacksPipefail = (file: Workflow, job: Job, step: Step): boolean =>
  shellOf(file, job, step) === null &&
  job.runsOn.length > 0 &&
  !job.runsOn.some((label) => /windows|\$\{\{/i.test(label))

/** A shell that is stated with its own options does not stop at a failure unless it is told to. */
const goesOn = (file: Workflow, job: Job, step: Step): boolean => {
  const shell = shellOf(file, job, step)
  return shell !== null && /^(?:ba|da|z)?sh\b.{0,200}\{0\}/.test(shell) && !/\s-[a-z]{0,9}e/.test(shell)
}

/** Whether something later in the job asks how a step went, and so may fail in its place. */
const isAskedLater = ({ id }: Step, later: readonly Step[]): boolean =>
  id !== null &&
  later.some(({ node, run, with: inputs }) =>
    [textAt(node, 'if'), run, ...inputs.values(), ...envOf(node)].some(
      (text) => text !== null && text !== undefined && text.text.includes(`steps.${id}.`),
    ),
  )

const envOf = (node: YamlNode) => {
  const env = node.kind === 'map' ? node.entries.find(({ key }) => key.text === 'env')?.value : undefined
  return env?.kind === 'map' ? env.entries.flatMap(({ value }) => (value.kind === 'text' ? [value] : [])) : []
}

const byStep = (job: Job, step: Step, later: readonly Step[]): readonly Swallowed[] => {
  const whole = isTrue(job.node, 'continue-on-error')
  if (!whole && (!isTrue(step.node, 'continue-on-error') || isAskedLater(step, later))) return []
  const how = `its ${whole ? 'job' : 'step'} has \`continue-on-error: true\``
  return checksIn(step.run?.text ?? '')
    .slice(0, 1)
    .map((check) => ({ check, how }))
}

/** The first check of a step whose failure leaves the step, or the run, green. */
export const swallowedIn = (file: Workflow, job: Job, index: number): Swallowed | null => {
  const step = job.steps[index]
  if (step?.run === null || step === undefined) return null
  const script = step.run.text
  const found = [
    ...byStep(job, step, job.steps.slice(index + 1)),
    ...byShell(script),
    ...unheardIn(script, goesOn(file, job, step)),
    ...(lacksPipefail(file, job, step) ? byPipe(script) : []),
  ]
  return found.find(({ check }) => check.purpose === 'tests') ?? found[0] ?? null
}
