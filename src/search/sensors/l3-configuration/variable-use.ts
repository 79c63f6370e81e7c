import { z } from 'zod'
import type { Observation } from '../../../domain/finding.ts'
import type { SourceFile } from '../../../domain/format.ts'
import type { Reading, Unknown } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { FileFacts, Inspection, View } from '../../../domain/sensor.ts'
import { expectationIn, usualRegistry } from '../../../formats/expectation.ts'
import type { Expectation } from '../../../formats/expectation.ts'
import { actionFile, actionGlobs, roleOf, workflow, workflowGlobs } from '../../../formats/workflows.ts'
import { demandOf } from './variable-use/demand.ts'
import type { Demand } from './variable-use/demand.ts'
import { useFacts, useFactsSchema } from './variable-use/facts.ts'
import type { UseFacts } from './variable-use/facts.ts'
import { isPossible, refusedName, undeclared, unpassed, unregistered } from './variable-use/findings.ts'
import { inputsOfAction, inputsOfWorkflow } from './variable-use/inputs.ts'
import { outOfReach, variableLimits } from './variable-use/limits.ts'
import { namesAsked } from './variable-use/names.ts'
import { elsewhereIn, registeredNames, unusedNames } from './variable-use/registered.ts'
import type { OtherReaders } from './variable-use/registered.ts'
import { shadows } from './variable-use/shadows.ts'
import { lookFor, supplyOf } from './variable-use/supply.ts'
import type { Supply } from './variable-use/supply.ts'

const settings = z.strictObject({
  registry: z.string().default(usualRegistry).describe('the file that lists the expected variables and secrets'),
  warnAt: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.8)
    .describe('from this share of GitHub’s limits on (48 KB a variable, 256 KB together) a finding says so'),
})
type Settings = z.infer<typeof settings>

/** A workflow that cannot be read may ask for anything. */
const anything: UseFacts = { uses: [], dynamic: ['vars', 'secrets'], called: false, given: [], calls: [] }

const inspectWorkflow = (file: SourceFile): Inspection<UseFacts> => {
  const { path, text } = file
  const read = file.as(workflow)
  if (read.unreadable !== null)
    return { facts: anything, findings: [], unknown: [{ subject: path, reason: read.unreadable }] }
  const asked = namesAsked(read.root)
  return { facts: useFacts(read, text, asked), findings: inputsOfWorkflow({ path, text, asked }, read.root) }
}

const inspectAction = (file: SourceFile): Inspection<UseFacts> => {
  const { path, text } = file
  const { isAction, unreadable, root } = file.as(actionFile)
  if (!isAction) return { facts: null, findings: [] }
  if (unreadable !== null) return { facts: null, findings: [], unknown: [{ subject: path, reason: unreadable }] }
  return { facts: null, findings: inputsOfAction({ path, text, asked: namesAsked(root) }, root) }
}

interface Judged {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
}

/** One line for each layer that did not answer, with what could not be looked up there. */
const silence = (reasons: ReadonlyMap<string, { readonly reason: string; readonly names: readonly string[] }>) =>
  [...reasons].map(([subject, { reason, names }]) => {
    const shown = names.slice(0, 3).join(', ')
    const rest = names.length > 3 ? ` and ${names.length - 3} more` : ''
    return { subject, reason: `${reason}; not looked up there: ${shown}${rest}` }
  })

const judgeDemands = async (
  demands: readonly Demand[],
  expectation: Expectation | null,
  supply: Supply,
): Promise<Judged> => {
  const registered = expectation === null ? new Set<string>() : registeredNames(expectation)
  const findings: Observation[] = []
  const reasons = new Map<string, { readonly reason: string; readonly names: readonly string[] }>()
  for (const demand of demands.filter(({ context, name }) => !registered.has(`${context}/${name}`))) {
    const found = await lookFor(demand, supply)
    if (found.status === 'nowhere') findings.push(undeclared(demand, elsewhereIn(expectation, demand.name)))
    if (found.status !== 'unknown') continue
    if (expectation !== null) findings.push(unregistered(demand, expectation.path))
    for (const { subject, reason } of found.silent)
      reasons.set(subject, { reason, names: [...(reasons.get(subject)?.names ?? []), demand.name] })
  }
  return { findings, unknown: silence(reasons) }
}

const textOf = async ({ tree }: View, path: string): Promise<string> => {
  const text = tree.has(path) ? await tree.text(path) : null
  return text?.known === true ? text.value : ''
}

/** What is looked at in a sweep and not for each change: limits, shadows, and what nobody asks for. */
const predict = async (
  facts: readonly FileFacts<UseFacts>[],
  demands: readonly Demand[],
  { supply, readers, complete, warnAt }: Foresight,
): Promise<readonly Observation[]> => {
  const asks = (context: Demand['context']): boolean => demands.some((demand) => demand.context === context)
  return [
    ...(asks('vars') ? await variableLimits(supply, warnAt) : []),
    ...(asks('vars') ? await shadows(demands.filter(isPossible), readers.expectation, supply) : []),
    ...(asks('secrets') ? await outOfReach(demands, supply) : []),
    ...(complete ? await unusedNames(facts, supply, readers) : []),
  ]
}

interface Foresight {
  readonly supply: Supply
  readonly readers: OtherReaders
  /** Whether every file and the registry could be read. */
  readonly complete: boolean
  readonly warnAt: number
}

const conclude = async (facts: readonly FileFacts<UseFacts>[], view: View, given: Settings): Promise<Reading> => {
  const { demands, unpassed: lost, unknown } = demandOf(facts)
  const found = await expectationIn(view.tree, { registry: given.registry, expected: [] })
  const expectation = 'expectation' in found ? found.expectation : null
  const broken = 'unknown' in found ? found.unknown : []
  if (facts.length === 0 && expectation === null && broken.length === 0)
    return { findings: [], unknown: [], notApplicable: 'no workflow asks for a variable or secret' }
  const supply = supplyOf(view.live)
  const possible = demands.filter(isPossible)
  const judged = broken.length > 0 ? { findings: [], unknown: [] } : await judgeDemands(possible, expectation, supply)
  const readers = { settings: await textOf(view, '.github/sar.yml'), expectation }
  const complete = view.tree.partial === null && broken.length === 0
  return {
    findings: [
      ...demands.filter((demand) => !isPossible(demand)).map(refusedName),
      ...judged.findings,
      ...lost.map(unpassed),
      ...(view.judging ? [] : await predict(facts, demands, { supply, readers, complete, warnAt: given.warnAt })),
    ],
    unknown: [...broken, ...unknown, ...judged.unknown],
  }
}

export const variableUse = defineSensor({
  id: 'variable-use',
  layer: 'L3',
  title: 'Variables, secrets and inputs that nobody declared',
  why: 'GitHub gives an empty text for a name that it does not know, and no error: a mistyped `vars.MODLE_BUCKET` uploads to nowhere, a secret of the wrong layer logs in as nobody. What is declared and never asked for is a setting that deceives whoever sets it, and a secret more to lose.',
  cannotKnow:
    'Limits, and what nobody asks for, are looked at in a sweep, not for each change. A layer that GitHub refuses to show, and an environment whose name is computed, may hold a name, so it is unknown and not undeclared. Names that are computed (`vars[…]`) are not followed. What scripts read by the API or from the payload of the event is not seen. A workflow that only other repositories call has their secrets, which cannot be seen. Whether a script copes with an empty text is seen only where it tests the variable by `-z`, `-n` or `${NAME:-…}`. Values of secrets, and so their sizes, are never told. What the registry expects and its layer lacks is the question of another sensor.',
  kinds: {
    undeclared: 'A workflow asks for a variable or secret that neither the registry nor any layer holds.',
    'refused-name': 'A workflow asks for a name that GitHub refuses, so that nothing can ever hold it.',
    shadowed:
      'A variable is hidden by another value in a nearer layer, and the registry does not say that both are meant.',
    unregistered: 'A workflow asks for a name that the registry does not list, and GitHub does not say what it holds.',
    'unpassed-secret': 'A called workflow asks for a secret that none of its callers hands on.',
    'undeclared-input': 'A workflow or composite action asks for an input that it does not declare.',
    'unused-input': 'A declared input is never asked for.',
    unused: 'A variable or secret is declared and no workflow asks for it.',
    'near-limit': 'Variables come near a size that GitHub refuses.',
    'over-limit':
      'Variables of repository and organization take more than 256 KB together; the detail names those that are left out, in order.',
    'secret-out-of-reach': 'A secret of the organization stands behind the hundred that a run is given.',
  },
  files: [...workflowGlobs, ...actionGlobs],
  wakesOn: ['push', 'pull_request', 'merge_group', 'clock'],
  cadence: 'daily',
  version: 3,
  settings,
  facts: useFactsSchema,
  inspect: (file) => {
    const role = roleOf(file.path)
    if (role === 'workflow') return inspectWorkflow(file)
    return role === 'action' ? inspectAction(file) : { facts: null, findings: [] }
  },
  conclude,
})
