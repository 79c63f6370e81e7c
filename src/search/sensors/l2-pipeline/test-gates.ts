import { z } from 'zod'
import type { SourceFile } from '../../../domain/format.ts'
import type { Reading } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { FileFacts, Inspection, View } from '../../../domain/sensor.ts'
import { reasonOf } from '../../../domain/variable-audit.ts'
import { workflow, workflowGlobs } from '../../../formats/workflows.ts'
import type { Job } from '../../../formats/workflows.ts'
import { itemsAt } from '../../../formats/yaml-tree.ts'
import { checkName, holeOf, isCalledGate } from './test-gates/aggregates.ts'
import { missingInputs } from './test-gates/artifacts.ts'
import { forgivenChecks, silentAlarms } from './test-gates/findings.ts'
import { emptyScans, gateFactsSchema, openGates, ruleFindings } from './test-gates/judge.ts'
import type { GateFacts } from './test-gates/judge.ts'
import { filtersIn, scansIn } from './test-gates/scanned.ts'

const settings = z.strictObject({
  checks: z
    .array(z.string())
    .min(1)
    .default(['SAR gate', 'sar / gate'])
    .describe('names of the gate’s check; the rules of the default branch have to require one of them'),
  branch: z.string().default('default').describe('the branch whose rules count; `default` is the default branch'),
})
type Settings = z.infer<typeof settings>

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
  const ofFiles = facts.flatMap(({ path, facts: one }) => [
    ...openGates(path, one.gates, required),
    ...emptyScans(path, one, view.tree),
  ])
  if (!gated) return { findings: ofFiles, unknown: [] }
  return {
    findings: required === null ? ofFiles : [...ofFiles, ...ruleFindings(branch, required, given.checks)],
    unknown: reason === null ? [] : [{ subject: `rules of ${branch ?? 'the default branch'}`, reason }],
  }
}

export const testGates = defineSensor({
  id: 'test-gates',
  layer: 'L2',
  title: 'Gates that let everything through',
  why: 'A gate that cannot be red is worse than none: people trust it. Tests whose failure is forgiven, a scan of a folder that was renamed, a job that stands for others and is skipped when they fail, a check that anybody may report: each lets the change in that it was built to keep out.',
  cannotKnow:
    'What the branch’s rules require is looked at in a sweep, not for each change. Tests are known by their command (pytest, tox, npm test …), not inside scripts, Makefiles or actions. What a name calls experimental, optional or nightly, and what no push or pull request starts, is only advised against. Whether a job stands for others is known by the branch’s rules or, where they cannot be read, by its name. Paths that are computed, and files that a job makes first, are not held against the tree. Who may bypass the rules is not judged. Without `.github/sar.yml` on the branch there is no gate to require.',
  kinds: {
    'gate-not-required': 'The rules of the default branch do not require the gate’s check.',
    'gate-forgeable': 'They require it from any source, so whoever may push can report it.',
    'gate-open': 'A job that stands for others is skipped, or green, when they fail.',
    'tests-forgiven': 'Tests run, and their failure fails nothing.',
    'scan-forgiven': 'A scan or linter runs, and what it finds fails nothing.',
    'scan-of-nothing': 'A scan is told to look at paths that do not exist.',
    'never-started': 'A workflow starts on changes of paths that match no file.',
    'alarm-silent': 'A step waits for a failure that cannot come.',
    'input-missing': 'A job takes an artifact that no job gives, or none that it waits for.',
  },
  files: workflowGlobs,
  wakesOn: ['push', 'pull_request', 'merge_group', 'rules', 'clock'],
  cadence: 'daily',
  version: 3,
  settings,
  facts: gateFactsSchema,
  inspect,
  conclude,
})
