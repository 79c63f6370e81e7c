import type { SourceFile } from '../../../../domain/format.ts'
import type { Reading } from '../../../../domain/reading.ts'
import type { FileFacts, Inspection, View } from '../../../../domain/sensor.ts'
import { reasonOf } from '../../../../domain/variable-audit.ts'
import { workflow } from '../../../../formats/workflows.ts'
import type { Job } from '../../../../formats/workflows.ts'
import { itemsAt } from '../../../../formats/yaml-tree.ts'
import { checkName, holeOf, isCalledGate } from './aggregates.ts'
import { missingInputs } from './artifacts.ts'
import { forgivenChecks, silentAlarms } from './findings.ts'
import { gateFactsSchema, openGates, ruleFindings } from './judge.ts'
import type { GateFacts } from './judge.ts'
import { reachingNothing } from './reach.ts'
import { filtersIn, scansIn } from './scanned.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../test-gates.ts'
import type { Settings } from '../test-gates.ts'

const gateOf = (job: Job): GateFacts['gates'] => {
  const hole = holeOf(job)
  if (hole === null) return []
  const needs = itemsAt(job.node, 'needs').flatMap((need) => (need.kind === 'text' ? [need.text] : []))
  const { line, column } = job.idAt
  return [{ name: checkName(job), locator: job.locator, hole, called: isCalledGate(job), needs, line, column }]
}

const inspect = (file: SourceFile): Inspection<GateFacts> => {
  const { path, text } = file
  const read = file.as(workflow)
  const gates = read.jobs.flatMap(gateOf)
  const scans = scansIn(read, text)
  const filters = filtersIn(read)
  return {
    facts: gates.length + scans.length + filters.length === 0 ? null : { gates, scans, filters },
    findings: [...forgivenChecks(path, read), ...silentAlarms(path, read), ...missingInputs(path, text, read)],
    unknown: read.unreadable === null ? [] : [{ subject: path, reason: read.unreadable }],
  }
}

/** Without a merged configuration there is no check that could be required. */
const hasGate = ({ tree }: View): boolean => tree.mayHold('.github/sar.yml')

/**
 * What the rules of the branch require, asked only where something depends on it. A change leaves them as they are, so
 * that they are not asked for it.
 */
const rulesOf = async (view: View, wanted: boolean, { branch: named }: Settings) => {
  const branch = named === 'default' ? (view.defaultBranch ?? null) : named
  if (view.judging) return { branch, required: null, reason: null }
  if (branch === null) return { branch, required: null, reason: 'nobody could say which branch is the default' }
  if (!wanted) return { branch, required: null, reason: null }
  const asked = await view.live.requiredChecks(branch)
  return asked.known
    ? { branch, required: asked.value, reason: null }
    : { branch, required: null, reason: reasonOf(asked) }
}

const conclude = async (facts: readonly FileFacts<GateFacts>[], view: View, given: Settings): Promise<Reading> => {
  const gated = hasGate(view)
  const wanted = gated || facts.some(({ facts: { gates } }) => gates.length > 0)
  const { branch, required, reason } = await rulesOf(view, wanted, given)
  const ofFiles = [
    ...facts.flatMap(({ path, facts: one }) => openGates(path, one.gates, required)),
    ...reachingNothing(facts, view.tree),
  ]
  if (!gated) return { findings: ofFiles, unknown: [] }
  return {
    findings: required === null ? ofFiles : [...ofFiles, ...ruleFindings(branch, required, given.checks)],
    unknown: reason === null ? [] : [{ subject: `rules of ${branch ?? 'the default branch'}`, reason }],
  }
}

/** What `test-gates` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: gateFactsSchema,
  inspect,
  conclude,
})
