import type { Observation } from '../../../../domain/finding.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import type { Reading } from '../../../../domain/reading.ts'
import type { FileFacts, Inspection, View } from '../../../../domain/sensor.ts'
import { expectationIn } from '../../../../formats/expectation.ts'
import type { Expectation } from '../../../../formats/expectation.ts'
import { actionFile, roleOf, workflow } from '../../../../formats/workflows.ts'
import { demandOf } from './demand.ts'
import type { Demand } from './demand.ts'
import { useFacts, useFactsSchema } from './facts.ts'
import type { UseFacts } from './facts.ts'
import { isPossible, refusedName, undeclared, unpassed, unregistered } from './findings.ts'
import { inputsOfAction, inputsOfWorkflow } from './inputs.ts'
import { outOfReach, variableLimits } from './limits.ts'
import { namesAsked } from './names.ts'
import { elsewhereIn, registeredNames, unusedNames } from './registered.ts'
import type { OtherReaders } from './registered.ts'
import { shadows } from './shadows.ts'
import { lookFor, supplyOf } from './supply.ts'
import type { Judged, Supply } from './supply.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../variable-use.ts'
import type { Settings } from '../variable-use.ts'

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
): Promise<Judged> => {
  const asks = (context: Demand['context']): boolean => demands.some((demand) => demand.context === context)
  const judged: Judged[] = []
  if (asks('vars')) judged.push(await variableLimits(supply, warnAt))
  if (asks('vars')) judged.push(await shadows(demands.filter(isPossible), readers.expectation, supply))
  if (asks('secrets')) judged.push(await outOfReach(demands, supply))
  if (complete) judged.push(await unusedNames(facts, supply, readers))
  return {
    findings: judged.flatMap(({ findings }) => findings),
    unknown: judged.flatMap(({ unknown }) => unknown),
  }
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
  const foreseen = view.judging
    ? { findings: [], unknown: [] }
    : await predict(facts, demands, { supply, readers, complete, warnAt: given.warnAt })
  return {
    findings: [
      ...demands.filter((demand) => !isPossible(demand)).map(refusedName),
      ...judged.findings,
      ...lost.map(unpassed),
      ...foreseen.findings,
    ],
    unknown: [...broken, ...unknown, ...judged.unknown, ...foreseen.unknown],
  }
}

/** What `variable-use` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: useFactsSchema,
  inspect: (file) => {
    const role = roleOf(file.path)
    if (role === 'workflow') return inspectWorkflow(file)
    return role === 'action' ? inspectAction(file) : { facts: null, findings: [] }
  },
  conclude,
})
