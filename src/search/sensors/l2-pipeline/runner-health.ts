import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import { workflowGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    queuedFor: durationSchema.prefault('1h').describe('how long a job may wait for a runner with its labels'),
    window: durationSchema.prefault('7d').describe('how far back jobs tell that a runner took them'),
    growth: z.number().min(1).default(2).describe('how many times longer jobs wait now than before, to be told'),
    slow: durationSchema.prefault('10m').describe('waits shorter than this are never called growing'),
    runs: z.int().min(0).max(50).default(6).describe('how many of the last runs are asked for their jobs'),
  }),
)

export type Settings = z.infer<typeof settings>

export const runnerHealth = describeSensor({
  id: 'runner-health',
  layer: 'L2',
  title: 'Self-hosted runners',
  why: 'A job that asks for a label which no runner has is neither red nor green: it waits for a day and is then cancelled. So does every training when the one machine with the card is down, and nobody is told.',
  cannotKnow:
    'Jobs that ask for a group of runners, by an expression, or through a called workflow of another repository are left out. Labels that begin with ubuntu-, windows- or macos- are taken for GitHub’s own. Which of an organisation’s runners a repository may use GitHub does not tell, and which of them are up for a scaler only while a job waits neither: labels whose jobs were taken within the window count as served. Waits are those of the last few runs. Nothing is asked where no workflow asks for such a runner; else four requests and one for each of up to six runs.',
  kinds: {
    'label-unserved': 'A workflow asks for labels that no runner has.',
    'runners-offline': 'Every runner with the labels that a workflow asks for is offline.',
    'runner-offline': 'A runner of the repository is offline, and no workflow waits for it.',
    'queue-growing': 'Jobs wait longer and longer for a runner.',
  },
  files: workflowGlobs,
  wakesOn: ['clock'],
  cadence: 'hourly',
  version: 1,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./runner-health/implementation.ts')).implementation,
})
