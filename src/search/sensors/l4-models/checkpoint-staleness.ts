import { namingFiles } from './checkpoint-staleness/mentions.ts'
import { settings } from './checkpoint-staleness/settings.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const checkpointStaleness = describeSensor({
  id: 'checkpoint-staleness',
  layer: 'L4',
  title: 'Checkpoints left behind by what they were made of',
  why: 'A checkpoint looks the same the day after its data was corrected or its code was mended. What is served, compared and fine-tuned then is a model that nobody could train again from what the repository holds, or one that nobody uses at all.',
  cannotKnow:
    'What a checkpoint was made of is known from `dvc.lock` and from the `map` of the settings, from nothing else. Whether a change would alter the weights is not judged: a comment counts as a change of code. Folders that a stage reads are compared by their commits, not by their content. Names that are put together in ways other than `{…}`, `%` and `*` are not understood, so that an orphan is only likely. Broken pointers of Git LFS and content that differs from its record are found by dataset-integrity.',
  kinds: {
    'checkpoint-behind-sources': 'Data or code that the settings map to a checkpoint changed after it.',
    'stage-behind-sources': 'A stage of DVC that makes checkpoints last ran with other data, code or parameters.',
    'checkpoint-without-content':
      'An empty checkpoint, a pointer or stage that records none, or weights of which shards are missing.',
    'checkpoint-orphaned': 'Committed checkpoints that no file of the repository names.',
  },
  files: namingFiles,
  wakesOn: ['push'],
  cadence: 'weekly',
  concludesApart: true,
  version: 2,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./checkpoint-staleness/implementation.ts')).implementation,
})
