import type { Observation } from '../../../domain/finding.ts'
import type { Reading, Unknown } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { View } from '../../../domain/sensor.ts'
import { incomplete, unreadable } from './experiment-lineage/findings.ts'
import { judgeIndex } from './experiment-lineage/indexes.ts'
import { readManifests } from './experiment-lineage/manifests.ts'
import { readMlflow } from './experiment-lineage/mlflow.ts'
import { settings } from './experiment-lineage/settings.ts'
import type { Settings } from './experiment-lineage/settings.ts'

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

export const experimentLineage = defineSensor({
  id: 'experiment-lineage',
  layer: 'L4',
  title: 'Runs that nobody can do again',
  why: 'A number from an experiment is worth what can be said of how it came about. A run without its commit, its data or its seed cannot be repeated, compared or corrected; a list of experiments that names runs nobody has any more is a list of claims.',
  cannotKnow:
    "Runs are read from MLflow's file store as it is committed, and from the manifests that the settings name; a tracking server, `mlflow.db` and the clouds of others are not asked. Whether what a run states is true is not checked: a commit counts as stated, whether or not it exists. Names are recognised by their words (`git_commit`, `data_version`, `random_state`, …). Runs that failed or were killed or deleted, and parents that only hold other runs together, are not judged. Where a model is deterministic by itself, take `seed` out of `require`.",
  kinds: {
    'run-incomplete': 'Runs of an experiment that lack commit, version of the data, seed, environment or parameters.',
    'run-unreadable': "Runs in MLflow's file store without the file that MLflow loads them by.",
    'index-names-missing-runs': 'A list of experiments that names runs which are not there.',
    'index-behind-runs': 'A list of experiments that is older than its runs, or lacks some.',
  },
  files: [],
  wakesOn: ['push'],
  cadence: 'daily',
  concludesApart: true,
  version: 1,
  settings,
  conclude: (_, view, given) => conclude(view, given),
})
