import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import { judgeMemory, memoryColumns } from '../../../../formats/memory-policy.ts'
import type { JudgedMemory } from '../../../../formats/memory-policy.ts'
import { daysOf, greatest, judgeTables } from '../../../../formats/store-columns.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../memory-staleness.ts'
import type { Store, Settings } from '../memory-staleness.ts'

const wantedOf = (given: Store) => ({
  at: given.at === undefined ? memoryColumns.at : [given.at],
  policy: [given.policy ?? 'policy'],
  confidence: [given.confidence ?? 'confidence'],
  protected: memoryColumns.protected,
})

const staleEntries = (
  given: Store,
  name: string,
  own: readonly JudgedMemory[],
  { policies }: Settings,
): readonly Observation[] => {
  const stale = own.filter(({ stale: why }) => why !== null)
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

const unread = (given: Store, judged: readonly JudgedMemory[], { policies }: Settings): readonly Unknown[] => {
  const subject = `${given.path}#${given.table}`
  const strange = [
    ...new Set(judged.filter(({ policy: name }) => !Object.hasOwn(policies, name)).map(({ policy: name }) => name)),
  ].toSorted()
  const undated = judged.filter(({ age, stale, guarded }) => guarded === null && stale === null && age === null).length
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
      const judged = rows.map((row) => judgeMemory(row, given, view.asOf.getTime()))
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
