import { isCommitHash, parseUses } from '../../formats/action-references.ts'
import type { Manager } from '../../formats/installs.ts'
import { edited } from '../../formats/text-edits.ts'
import type { TextEdit } from '../../formats/text-edits.ts'
import { coverageOf } from '../../formats/wiring/coverage.ts'
import { cacheableJobs, mayHaveThem } from '../../formats/wiring/jobs.ts'
import { optedOutLines } from '../../formats/wiring/opt-out.ts'
import type { OptOut } from '../../formats/wiring/opt-out.ts'
import { environmentOf, factsOfSteps } from '../../formats/wiring/steps.ts'
import type { Known, StepFacts } from '../../formats/wiring/steps.ts'
import { actionFile, roleOf, workflow } from '../../formats/workflows.ts'
import { actionGlobs, workflowGlobs } from '../../formats/file-globs.ts'
import type { Step } from '../../formats/workflows.ts'
import { entriesAt } from '../../formats/yaml-tree.ts'
import { addInputs } from './add-inputs.ts'
import { mayCacheForCallers } from './cache-callers.ts'
import type { Fix, FixContext, OwnFile } from './fix.ts'

const setups: Readonly<Partial<Record<Manager, string>>> = {
  pip: 'actions/setup-python',
  pipenv: 'actions/setup-python',
  npm: 'actions/setup-node',
  yarn: 'actions/setup-node',
  pnpm: 'actions/setup-node',
}

const locks: Readonly<Partial<Record<Manager, readonly string[]>>> = {
  pipenv: ['Pipfile.lock'],
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
  yarn: ['yarn.lock'],
  pnpm: ['pnpm-lock.yaml'],
}

const listed = /(?:^|\s)(?:-r|--requirement)[ =]?([\w./-]{1,200})/

/**
 * The inputs that make a setup action cache; none where it would fail, because it finds no file to take the key from.
 */
const inputsFor = ({ manager, command }: StepFacts['installs'][number], { has }: FixContext): readonly string[] => {
  const cache = `cache: ${manager}`
  if (command.includes('--no-cache-dir')) return []
  if (manager !== 'pip') return locks[manager]?.some((lock) => has(lock)) === true ? [cache] : []
  if (has('requirements.txt') || has('pyproject.toml')) return [cache]
  const named = listed.exec(command)?.[1]?.replace(/^\.\//, '')
  return named !== undefined && has(named) ? [cache, `cache-dependency-path: ${named}`] : []
}

const nameOf = ({ uses }: Step): string | null => {
  const parsed = uses === null ? null : parseUses(uses.text)
  return parsed?.kind === 'repository' && parsed.path === '' ? parsed.repository.toLowerCase() : null
}

/** `cache` came with v2.2 of setup-node and v2.3 of setup-python; before, it is warned of and does nothing. */
const knowsCaches = ({ uses }: Step): boolean => {
  const parsed = uses === null ? null : parseUses(uses.text)
  const version = parsed?.kind === 'repository' ? /^v?(\d{1,4})(?:\.(\d{1,4}))?/.exec(parsed.ref) : null
  if (parsed?.kind !== 'repository' || isCommitHash(parsed.ref) || version === null) return true
  const [, major, minor] = version
  return Number(major) > 2 || (major === '2' && (minor === undefined || Number(minor) >= 3))
}

/** The nearest setup step before an install that says nothing of caches. pnpm must be there when its cache is asked for. */
const setupBefore = (steps: readonly Step[], end: number, manager: Manager): Step | undefined => {
  const before = steps.slice(0, end)
  const found = before.findLast((step) => nameOf(step) === setups[manager])
  if (found === undefined || !knowsCaches(found) || found.with.has('cache') || found.with.has('package-manager-cache'))
    return undefined
  const brought = before.slice(0, before.indexOf(found)).some((step) => nameOf(step) === 'pnpm/action-setup')
  return manager === 'pnpm' && !brought ? undefined : found
}

const nothing: Known = new Map()

/** Whether an action of the tree restores what a manager needs and sets Python up, whatever its callers say. */
const caches = ({ path, text }: OwnFile, manager: Manager): boolean => {
  const { isAction, unreadable, steps } = actionFile.parse({ path, text })
  if (!isAction || unreadable !== null || !steps.some((step) => nameOf(step) === setups[manager])) return false
  return factsOfSteps(steps, nothing, () => false).some(
    ({ action }) => action !== null && coverageOf({ ...action, packageManager: null }).managers.includes(manager),
  )
}

const inputsOf = ({ path, text }: OwnFile): readonly string[] =>
  entriesAt(actionFile.parse({ path, text }).root, 'inputs').map(({ key }) => key.text.toLowerCase())

/** Calls the repository's own caching action in place of a setup action, where it takes the same inputs. */
const throughOwn = (
  steps: readonly Step[],
  setup: Step,
  manager: Manager,
  { path, ownActions = [] }: FixContext,
): readonly TextEdit[] => {
  const { uses } = setup
  const checkedOut = steps.slice(0, steps.indexOf(setup)).some((step) => nameOf(step) === 'actions/checkout')
  if (uses === null || !checkedOut) return []
  const own = ownActions.find(
    (action) =>
      action.path !== path &&
      caches(action, manager) &&
      [...setup.with.keys()].every((input) => inputsOf(action).includes(input)),
  )
  return own === undefined ? [] : [{ at: uses.at, text: `./${own.path.replace(/\/[^/]*$/, '')}` }]
}

interface Sequence {
  readonly steps: readonly Step[]
  readonly facts: readonly StepFacts[]
}

/** Walks a job: the first install of each manager that nothing covers gets its cache, when that is certain to help. */
const editsOf = ({ steps, facts }: Sequence, lines: readonly string[], context: FixContext): readonly TextEdit[] => {
  const covered = new Set<Manager>()
  const edits: TextEdit[] = []
  for (const { locator, action, local, installs } of facts) {
    const restored = action === null ? null : coverageOf({ ...action, packageManager: null })
    if (local !== null || (restored !== null && restored.perhaps !== null)) return edits
    for (const manager of restored?.managers ?? []) covered.add(manager)
    for (const install of installs) {
      if (covered.has(install.manager) || !install.heavy) continue
      covered.add(install.manager)
      const end = steps.findIndex((step) => step.locator === locator)
      const setup = setupBefore(steps, end, install.manager)
      if (setup === undefined) continue
      const own = throughOwn(steps, setup, install.manager, context)
      const inputs = inputsFor(install, context)
      edits.push(...(own.length > 0 || inputs.length === 0 ? own : addInputs(setup, inputs, lines)))
    }
  }
  return edits
}

const sequence = (steps: readonly Step[], known: Known, silent: OptOut): Sequence => ({
  steps,
  facts: factsOfSteps(steps, known, (step) => silent.covers(step.at, true)),
})

const read = (text: string, context: FixContext): readonly Sequence[] => {
  const { path } = context
  const silent = optedOutLines(text)
  const role = roleOf(path)
  if (role === null) return []
  if (role === 'workflow') {
    const found = workflow.parse({ path, text })
    if (found.unreadable !== null) return []
    return cacheableJobs(found, path, silent)
      .filter((job) => !mayHaveThem(job))
      .map((job) => sequence(job.steps, environmentOf(found.root, job.node), silent))
  }
  const { isAction, unreadable, steps } = actionFile.parse({ path, text })
  if (!isAction || unreadable !== null || silent.wholeFile || !mayCacheForCallers(context)) return []
  return [sequence(steps, new Map(), silent)]
}

/** Lets setup actions cache what later steps install. */
export const cacheWiring: Fix = {
  id: 'cache-wiring',
  title: 'Setup actions, or the own one of the repository, that cache what is installed after them',
  sensor: 'cache-wiring',
  kinds: ['uncached-install'],
  files: [...workflowGlobs, ...actionGlobs],
  fix: (text, context) => {
    const lines = text.split('\n')
    return edited(
      text,
      read(text, context).flatMap((each) => editsOf(each, lines, context)),
    )
  },
}
