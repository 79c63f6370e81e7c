import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import { confidenceOf, daysOf, greatest, judgeTables, momentOf } from '../../../../formats/store-columns.ts'
import type { Row } from '../../../../formats/store-columns.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../memory-staleness.ts'
import type { Store, Settings } from '../memory-staleness.ts'

const at = ['last_accessed', 'last_accessed_at', 'accessed_at', 'updated_at', 'timestamp', 'created_at', 'ts']

const wantedOf = (given: Store) => ({
  at: given.at === undefined ? at : [given.at],
  policy: [given.policy ?? 'policy'],
  confidence: [given.confidence ?? 'confidence'],
  protected: ['protected', 'pinned'],
})

interface Judged {
  readonly policy: string
  /** Milliseconds; null where its date cannot be read. */
  readonly age: number | null
  readonly stale: boolean
  readonly known: boolean
}

const judge = (row: Row, { policies, standard }: Settings, now: number): Judged => {
  const stated = row('policy')
  const name = stated === null || stated === undefined || stated === '' ? standard : String(stated)
  const rule = Object.hasOwn(policies, name) ? policies[name] : undefined
  const moment = momentOf(row('at'))
  const old = moment === null ? null : now - moment
  const kept = row('protected')
  if (rule === undefined) return { policy: name, age: old, stale: false, known: false }
  if (rule.maxAge === null || kept === 1 || kept === 'true')
    return { policy: name, age: old, stale: false, known: true }
  const confidence = confidenceOf(row('confidence'))
  const decayed = rule.minConfidence !== undefined && confidence !== null && confidence < rule.minConfidence
  return {
    policy: name,
    age: old,
    stale: decayed || (old !== null && old > rule.maxAge),
    known: decayed || old !== null,
  }
}

const staleEntries = (
  given: Store,
  name: string,
  own: readonly Judged[],
  { policies }: Settings,
): readonly Observation[] => {
  const stale = own.filter(({ stale: is }) => is)
  if (stale.length === 0) return []
  const limit = policies[name]?.maxAge ?? 0
  const oldest = daysOf(greatest(stale.map(({ age: old }) => old ?? 0)))
  return [
    {
      kind: 'stale-entries',
      subject: `${given.path}#${given.table}/${name}`,
      effect: 'advises',
      title: `${stale.length} of ${own.length} ${name} entries of ${given.path} are past their policy's age`,
      detail: `Table ${given.table}: the policy keeps them ${daysOf(limit)} days; the oldest was last used or written ${oldest} days ago. What nobody has used for so long is more often wrong than useful.`,
      remedy: 'archive them, then delete what has been archived; mark as evergreen what must stay',
      data: {
        path: given.path,
        table: given.table,
        policy: name,
        stale: stale.length,
        entries: own.length,
        oldestDays: oldest,
        maxDays: daysOf(limit),
      },
    },
  ]
}

const unread = (given: Store, judged: readonly Judged[], { policies }: Settings): readonly Unknown[] => {
  const subject = `${given.path}#${given.table}`
  const strange = [
    ...new Set(judged.filter(({ policy: name }) => !Object.hasOwn(policies, name)).map(({ policy: name }) => name)),
  ].toSorted()
  const undated = judged.filter(({ known, policy: name }) => !known && Object.hasOwn(policies, name)).length
  return [
    ...(strange.length === 0
      ? []
      : [
          {
            subject,
            reason: `the settings have no policy ${strange
              .slice(0, 5)
              .map((one) => JSON.stringify(one.slice(0, 40)))
              .join(', ')}`,
          },
        ]),
    ...(undated === 0 ? [] : [{ subject, reason: `${undated} entries have no date that can be read` }]),
  ]
}

/** What `memory-staleness` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: async (_, view, given) => {
    if (given.stores.length === 0)
      return { findings: [], unknown: [], notApplicable: 'the settings name no memory store' }
    let entries = 0
    const reading = await judgeTables(view.stores, given.stores, { wantedOf, needs: 'at' }, (one, { rows }) => {
      const judged = rows.map((row) => judge(row, given, view.asOf.getTime()))
      entries += judged.length
      const groups = [...Map.groupBy(judged, ({ policy: name }) => name)].toSorted(([left], [right]) =>
        left < right ? -1 : 1,
      )
      return {
        findings: groups.flatMap(([name, own]) => staleEntries(one, name, own, given)),
        unknown: unread(one, judged, given),
      }
    })
    return { ...reading, figures: { entries } }
  },
})
