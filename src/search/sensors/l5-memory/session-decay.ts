import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import type { Observation } from '../../../domain/finding.ts'
import type { Unknown } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import { daysOf, greatest, judgeTables, momentOf } from '../../../formats/store-columns.ts'
import type { Row } from '../../../formats/store-columns.ts'

const column = z.string().min(1).optional()

const store = z.strictObject({
  path: z.string().min(1),
  table: z.string().min(1).default('session_events'),
  at: column,
  session: column,
  text: column,
  ended: column,
})
type Store = z.infer<typeof store>

const settings = z.strictObject({
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
})
type Settings = z.infer<typeof settings>

const wantedOf = (given: Store) => ({
  at: given.at === undefined ? ['ts', 'timestamp', 'created_at', 'started_at'] : [given.at],
  session: given.session === undefined ? ['session_id', 'session'] : [given.session],
  text: given.text === undefined ? ['message', 'event', 'type', 'content'] : [given.text],
  ended: given.ended === undefined ? ['ended_at', 'end_time', 'closed_at'] : [given.ended],
})

interface Event {
  readonly session: string
  readonly at: number | null
  readonly ends: boolean
}

const ending =
  /\bsession[\s_.:-]{0,3}(?:has\s|is\s|was\s)?(?:end(?:ed|s)?|clos(?:ed?|ing)|complet(?:ed?|ion)|finish(?:ed)?|terminat(?:ed?|ion)|stop(?:ped)?)\b|\bend of session\b/i

const eventOf = (row: Row): Event => {
  const text = row('text')
  const ended = row('ended')
  return {
    session: String(row('session') ?? ''),
    at: momentOf(row('at')),
    ends: (ended !== null && ended !== undefined && ended !== '') || (typeof text === 'string' && ending.test(text)),
  }
}

const pastRetention = (given: Store, events: readonly Event[], limit: number, now: number): readonly Observation[] => {
  const ages = events.flatMap(({ at }) => (at === null || now - at <= limit ? [] : [now - at]))
  if (ages.length === 0) return []
  const oldest = daysOf(greatest(ages))
  return [
    {
      kind: 'past-retention',
      subject: `${given.path}#${given.table}`,
      effect: 'advises',
      title: `${ages.length} of ${events.length} session events of ${given.path} are past their retention`,
      detail: `Table ${given.table}: events are kept ${daysOf(limit)} days; the oldest is ${oldest} days old. Logs of sessions hold what people and tools said, which nobody needs for ever.`,
      remedy: 'archive or delete what is older, and let a scheduled job do so from now on',
      data: {
        path: given.path,
        table: given.table,
        past: ages.length,
        events: events.length,
        oldestDays: oldest,
        maxDays: daysOf(limit),
      },
    },
  ]
}

interface Ends {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
}

const withoutEnd = (given: Store, events: readonly Event[], { openAfter }: Settings, now: number): Ends => {
  const sessions = [
    ...Map.groupBy(
      events.filter(({ session }) => session !== ''),
      ({ session }) => session,
    ).values(),
  ]
  const quiet = sessions.filter((own) => {
    const last = greatest(own.map(({ at }) => at ?? 0))
    return last > 0 && now - last > openAfter
  })
  const open = quiet.filter((own) => !own.some(({ ends }) => ends))
  if (open.length === 0) return { findings: [], unknown: [] }
  if (!events.some(({ ends }) => ends))
    return {
      findings: [],
      unknown: [
        {
          subject: `${given.path}#${given.table}`,
          reason: 'no event marks the end of a session, so nobody can tell which are open',
        },
      ],
    }
  return {
    findings: [
      {
        kind: 'session-without-end',
        subject: `${given.path}#${given.table}/open`,
        effect: 'advises',
        title: `${open.length} of ${sessions.length} sessions of ${given.path} never ended`,
        detail: `Table ${given.table}: their last event is more than ${Math.round(openAfter / 3_600_000)} hours old and none says that they ended. What such a session had begun may lie about half done.`,
        remedy:
          'look what the sessions left behind, then close them; let the tool write the end also when it is broken off',
        data: { path: given.path, table: given.table, open: open.length, sessions: sessions.length },
      },
    ],
    unknown: [],
  }
}

const judge = (given: Store, rows: readonly Row[], all: Settings, now: number): Ends => {
  const events = rows.map(eventOf)
  const undated = events.filter(({ at }) => at === null).length
  const ends = withoutEnd(given, events, all, now)
  return {
    findings: [...pastRetention(given, events, all.retention, now), ...ends.findings],
    unknown: [
      ...ends.unknown,
      ...(undated === 0
        ? []
        : [{ subject: `${given.path}#${given.table}`, reason: `${undated} events have no date that can be read` }]),
    ],
  }
}

export const sessionDecay = defineSensor({
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
  conclude: async (_, view, given) => {
    if (given.stores.length === 0)
      return { findings: [], unknown: [], notApplicable: 'the settings name no session store' }
    return judgeTables(
      view.stores,
      given.stores,
      { wantedOf, needs: 'at', holding: { text: 'session' } },
      (one, { rows }) => judge(one, rows, given, view.asOf.getTime()),
    )
  },
})
