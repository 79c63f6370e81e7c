import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import { describeSensor } from '../../../domain/sensor.ts'

const column = z.string().min(1).optional()

const store = z.lazy(() =>
  z.strictObject({
    path: z.string().min(1),
    table: z.string().min(1).default('session_events'),
    at: column,
    session: column,
    text: column,
    ended: column,
  }),
)

export type Store = z.infer<typeof store>

export const settings = z.lazy(() =>
  z.strictObject({
    stores: z
      .array(store)
      .default([])
      .describe(
        'SQLite tables of session events; `at`, `session`, `text` name columns where they are not the usual ones, `ended` one that holds the end',
      ),
    retention: durationSchema.prefault('90d').describe('how long events are kept'),
    openAfter: durationSchema
      .prefault('24h')
      .describe('a session without an end is reported this long after its last event'),
  }),
)

export type Settings = z.infer<typeof settings>

export const sessionDecay = describeSensor({
  id: 'session-decay',
  layer: 'L5',
  title: 'Session logs past their retention',
  why: 'Logs of agent sessions hold whole conversations. Kept for ever they are a liability that grows by the day; and a session that never ended is work that somebody believes done.',
  cannotKnow:
    'Only SQLite tables that the settings name are read, read-only and on a copy; what was said in a session is never shown. A session ended when a column holds its end, or an event says so in words; where no event of a table ever does, open sessions cannot be told.',
  kinds: {
    'past-retention': 'Events of sessions are older than they are to be kept (90 days).',
    'session-without-end': 'Sessions have been silent for longer than the settings allow and never ended.',
  },
  files: [],
  wakesOn: ['push', 'clock'],
  cadence: 'weekly',
  version: 2,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./session-decay/implementation.ts')).implementation,
})
