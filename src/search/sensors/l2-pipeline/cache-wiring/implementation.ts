import { z } from 'zod'
import type { SourceFile } from '../../../../domain/format.ts'
import type { FileFacts, Inspection } from '../../../../domain/sensor.ts'
import type { Reading } from '../../../../domain/reading.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { actionFile, roleOf, workflow } from '../../../../formats/workflows.ts'
import { entriesAt, textAt } from '../../../../formats/yaml-tree.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'
import { judgeWiring } from './judge.ts'
import { cacheableJobs, mayHaveThem } from '../../../../formats/wiring/jobs.ts'
import { optedOutLines } from '../../../../formats/wiring/opt-out.ts'
import { environmentOf, factsOfSteps, wiringFacts } from '../../../../formats/wiring/steps.ts'
import type { StepFacts, WiringFacts } from '../../../../formats/wiring/steps.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../cache-wiring.ts'

type Seen = Inspection<WiringFacts>

const seen = (path: string, facts: WiringFacts, unreadable: string | null): Seen => ({
  facts,
  findings: [],
  unknown: unreadable === null ? [] : [{ subject: path, reason: unreadable }],
})

const light = (isLight: boolean, steps: readonly StepFacts[]): StepFacts[] =>
  steps.map((step) => ({ ...step, installs: step.installs.map((one) => (isLight ? { ...one, heavy: false } : one)) }))

const inspectWorkflow = (file: SourceFile): Seen => {
  const read = file.as(workflow)
  const silent = optedOutLines(file.text)
  const units = cacheableJobs(read, file.path, silent).map((job) => ({
    steps: light(
      mayHaveThem(job),
      factsOfSteps(job.steps, environmentOf(read.root, job.node), (step) => silent.covers(step.at, true)),
    ),
    defaults: {},
  }))
  return seen(file.path, { kind: 'workflow', units }, read.unreadable)
}

const defaultsOf = (root: YamlNode | null): Record<string, string> =>
  Object.fromEntries(
    entriesAt(root, 'inputs').flatMap(({ key, value }) => {
      const given = textAt(value, 'default')
      return given === undefined ? [] : [[key.text.toLowerCase(), given.text] as const]
    }),
  )

const inspectAction = (file: SourceFile): Seen => {
  const read = file.as(actionFile)
  if (!read.isAction) return { facts: null, findings: [] }
  const silent = optedOutLines(file.text)
  const steps = factsOfSteps(read.steps, new Map(), (step) => silent.covers(step.at, true))
  const units = [{ steps: silent.wholeFile ? [] : steps, defaults: defaultsOf(read.root) }]
  return seen(file.path, { kind: 'action', units }, read.unreadable)
}

const packageJson = z.looseObject({ packageManager: z.string().optional() })

const packageManagerOf = async (tree: Tree): Promise<string | null> => {
  if (!tree.has('package.json')) return null
  const text = await tree.text('package.json')
  if (!text.known) return null
  try {
    return packageJson.safeParse(JSON.parse(text.value)).data?.packageManager ?? null
  } catch {
    return null
  }
}

const conclude = async (facts: readonly FileFacts<WiringFacts>[], tree: Tree): Promise<Reading> => {
  const actions = facts.flatMap(({ path, facts: { kind, units } }) => {
    const [unit] = units
    return kind === 'workflow' || unit === undefined
      ? []
      : [[path.slice(0, Math.max(path.lastIndexOf('/'), 0)), { path, unit }] as const]
  })
  const usesNode = facts.some(({ facts: { units } }) =>
    units.some(({ steps }) => steps.some(({ action }) => action?.name.endsWith('/setup-node') === true)),
  )
  const packageManager = usesNode ? await packageManagerOf(tree) : null
  return judgeWiring(facts, { actions: new Map(actions), packageManager, partial: tree.partial })
}

/** What `cache-wiring` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: wiringFacts,
  inspect: (file) => {
    const role = roleOf(file.path)
    if (role === 'workflow') return inspectWorkflow(file)
    return role === 'action' ? inspectAction(file) : { facts: null, findings: [] }
  },
  conclude: (facts, { tree }) => conclude(facts, tree),
})
