import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    dir: z.string().default('.sar/pending_ops').describe('the mailbox folder'),
    registry: z
      .string()
      .default('.github/sar/variables.yml')
      .describe('the registry, which says what is governed and which values are allowed'),
    allow: z
      .array(z.string())
      .default([])
      .describe('globs of the names that intents may write; empty allows every name'),
    governed: z.array(z.string()).default([]).describe('globs of the names that need a recorded approval'),
    waitingAfter: durationSchema.prefault('24h').describe('how long an intent may lie unprocessed'),
  }),
)

export const pendingIntents = describeSensor({
  id: 'pending-intents',
  layer: 'L3',
  title: 'Intents that wait in the mailbox',
  why: 'A wish to set a variable lies in the mailbox as a file until a processor applies it. One that is broken, refused or forgotten looks exactly like one that was done: the file is there, the variable is not. Each state that needs somebody is named here, before the wisher relies on it.',
  cannotKnow:
    'Only JSON directly in the mailbox folder is mail; folders within it are not opened. What was approved and applied is recorded in the state: without it an approved intent shows as governed, and a file that was applied and not yet removed as if it waited. A credential that was queued and removed again is in the history, which is not searched.',
  kinds: {
    broken: 'A file that nobody can read as an intent: cut JSON, no name, an unknown operation.',
    refused: 'An intent that asks for what must not be done: another repository, a bad name, a value over 48 KB.',
    'leaked-credential':
      'A file that carries what looks like a credential in the clear: whoever can read the repository has it, and its history keeps it.',
    conflict:
      'Two intents want different values for one variable; the later wins, and once it is applied this one is dropped.',
    held: 'An intent that is not to be applied before a date that it names.',
    governed: 'An intent for a name that no automation writes without a recorded human approval.',
    waiting: 'A sound intent that nobody applied for longer than `waitingAfter`.',
    'dead-letter': 'An intent that was tried three times and given up.',
  },
  files: [],
  wakesOn: ['push', 'pull_request', 'merge_group', 'clock'],
  cadence: 'hourly',
  version: 3,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./pending-intents/implementation.ts')).implementation,
})
