import { z } from 'zod'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    ignoreTools: z
      .array(z.string())
      .default(['SAR watchdog'])
      .describe('tools whose alerts are left out; our own are, or what we upload would be found again'),
  }),
)

export type Settings = z.infer<typeof settings>

export const codeScanning = describeSensor({
  id: 'code-scanning',
  layer: 'L1',
  title: 'Open alerts of code scanning',
  why: 'CodeQL and other analysers tell GitHub what they found, and GitHub keeps it on a page that few people open. An alert of high severity that stands for weeks is a door that somebody has already described.',
  cannotKnow:
    'It tells what the tools told GitHub: what they do not look for, or did not look at, is not here. Alerts that somebody dismissed are left out. Of a change it tells the alerts that the pull request’s last analysis has and the default branch lacks; an analysis may be older than the last push. Two requests, four for a change, and one more for each further hundred alerts. It looks on the events of code scanning and daily, not on each push of a pull request.',
  kinds: {
    'alert-critical': 'An open alert of critical security severity.',
    'alert-high': 'An open alert of high security severity.',
    'alert-medium': 'An open alert of medium security severity.',
    'alert-rest': 'Open alerts of one rule, of low security severity or of quality.',
  },
  files: [],
  wakesOn: ['code_scanning', 'clock'],
  cadence: 'daily',
  version: 1,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./code-scanning/implementation.ts')).implementation,
})
