import type { Observation } from '../../../../domain/finding.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import { incomplete, unreadable } from './findings.ts'
import { judgeIndex } from './indexes.ts'
import { readManifests } from './manifests.ts'
import { readMlflow } from './mlflow.ts'
import { settings } from './settings.ts'
import type { Settings } from './settings.ts'
import { implementSensor } from '../../../../domain/sensor.ts'

const conclude = async (view: View, given: Settings): Promise<Reading> => {
  const { tree } = view
  const mlflow = await readMlflow(tree, given.mlflow, given.exclude)
  const manifests = await readManifests(tree, given)
  const runs = [...mlflow.runs, ...manifests.runs]
  const findings: Observation[] = [...mlflow.broken].map(([experiment, ids]) => unreadable(experiment, ids))
  for (const [group, all] of Map.groupBy(runs, (run) => run.group)) {
    const finding = incomplete(group, all, given.require)
    if (finding !== null) findings.push(finding)
  }
  const unknown: Unknown[] = [...mlflow.unknown, ...manifests.unknown]
  for (const index of given.indexes) {
    const judged = await judgeIndex(view, index, given.exclude)
    findings.push(...judged.findings)
    unknown.push(...judged.unknown)
  }
  return runs.length + findings.length + unknown.length + given.indexes.length === 0
    ? { findings, unknown, notApplicable: 'no runs of experiments are kept here' }
    : { findings, unknown, figures: { runs: runs.length, indexes: given.indexes.length } }
}

/** What `experiment-lineage` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: (_, view, given) => conclude(view, given),
})
