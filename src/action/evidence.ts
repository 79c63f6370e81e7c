import { join } from 'node:path'
import { look } from '../commands/look.ts'
import type { Answer } from '../domain/answer.ts'
import { IncompleteError, UsageError, exitCodes } from '../domain/errors.ts'
import { evidenceArtifact, evidenceFile } from '../domain/evidence.ts'
import type { Measurement } from '../domain/gate.ts'
import type { Observed } from '../domain/observed.ts'
import { writeOut } from '../effects/working-tree.ts'
import { renderJson } from '../report/json.ts'
import type { Inputs } from './inputs.ts'
import { evidenceOf, measurementOf } from './measured.ts'
import type { RunPlace, RunResult } from './place.ts'

/** States this run as evidence for whoever judges elsewhere, and judges nothing. */
export const stateEvidence = async (inputs: Inputs, place: RunPlace): Promise<RunResult> => {
  if (inputs['job-status'] === null)
    throw new UsageError('input job-status: is missing', 'give it `${{ job.status }}`, after the tests')
  // The settings of the checkout only choose which reports are carried; the judge counts those that the base names.
  const { observed } = await look(place.invocation, { path: inputs.path, since: null })
  const measurement = await measure(inputs, place, observed)
  if (measurement?.known !== true) throw new IncompleteError(measurement?.reason ?? 'there is nothing to state')
  const { tests, reports } = measurement.value
  const said = `tests ${tests}, ${reports.length === 0 ? 'no coverage report' : reports.join(', ')}`
  return {
    exitCode: exitCodes.ok,
    outputs: await writeEvidence(measurement, place, observed),
    summary: '',
    notices: [`evidence: ${said}`],
    cases: { schema: 'sar/cases@1', cases: [], closed: [] },
  }
}

/** What this run measured; null where its workflow says nothing of the tests. */
export const measure = async (
  inputs: Inputs,
  { event, ownRun }: RunPlace,
  observed: Observed,
): Promise<Answer<Measurement> | null> =>
  inputs['job-status'] === null ? null : measurementOf({ tests: inputs['job-status'], ownRun, event, observed })

/** Writes the evidence beside the report; the outputs say where it lies and what the artifact is called. */
export const writeEvidence = async (
  measurement: Answer<Measurement> | null,
  { ownRun, temp }: RunPlace,
  observed: Observed,
): Promise<Readonly<Record<string, string>>> => {
  if (measurement?.known !== true || !ownRun.known) return { evidence: '', 'evidence-name': '' }
  const evidence = join(temp, evidenceFile)
  await writeOut(evidence, renderJson(await evidenceOf(measurement.value, ownRun.value, observed.workspace)))
  return { evidence, 'evidence-name': evidenceArtifact(measurement.value.headSha) }
}
