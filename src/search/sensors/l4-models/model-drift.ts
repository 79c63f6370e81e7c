import { settings } from './model-drift/settings.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const modelDrift = describeSensor({
  id: 'model-drift',
  layer: 'L4',
  title: 'Data that drifted away from a model',
  why: 'A model answers as well as ever to the questions of its training. When what it is asked changes, it goes on answering, and nothing fails: only the answers get worse, and the labels that would show it come weeks later or never.',
  cannotKnow:
    'Only what the settings name is compared: the current table is taken for what the model sees now, whatever its age. Each feature is looked at by itself; a change in how features go together is not seen, nor whether the drift hurts the model. A PSI below what chance explains at these sizes is never called drift. Metrics of two runs are compared as they were logged: whether both were measured on the same data is not known. An MLflow server is asked by the command line and the Action, and by the App for those repositories that its operator names.',
  kinds: {
    'drift-page':
      'Features moved, or metrics became worse, beyond the limit from which on the model must not be trusted.',
    'drift-warn':
      'Features moved, the share of their missing values did, or metrics became worse, but none beyond the limit that blocks.',
    'feature-missing': 'The current table lacks columns that the baseline has.',
  },
  files: [],
  wakesOn: ['push', 'clock'],
  cadence: 'daily',
  version: 3,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./model-drift/implementation.ts')).implementation,
})
