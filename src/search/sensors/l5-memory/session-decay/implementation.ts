import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import { daysOf, greatest, judgeTables, momentOf } from '../../../../formats/store-columns.ts'
import type { Row } from '../../../../formats/store-columns.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../session-decay.ts'
import type { Store, Settings } from '../session-decay.ts'

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

/** What `session-decay` does with files and with the repository. */
export const implementation = implementSensor(settings, {
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
