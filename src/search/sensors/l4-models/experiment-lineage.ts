import { settings } from './experiment-lineage/settings.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const experimentLineage = describeSensor({
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
  inspects: false,
  concludes: true,
  load: async () => (await import('./experiment-lineage/implementation.ts')).implementation,
})
