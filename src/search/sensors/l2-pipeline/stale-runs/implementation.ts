import { z } from 'zod'
import type { Observation } from '../../../../domain/finding.ts'
import type { WorkflowRun } from '../../../../domain/live.ts'
import type { Reading } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import { reasonOf } from '../../../../domain/variable-audit.ts'
import { workflow } from '../../../../formats/workflows.ts'
import { disabledSchedule, idleSchedules, oldRuns, waitingRuns } from './findings.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../stale-runs.ts'
import type { Settings } from '../stale-runs.ts'

const facts = z.strictObject({ scheduled: z.boolean() })

type Facts = z.infer<typeof facts>

const unread = (subject: string, reason: string): Reading => ({ findings: [], unknown: [{ subject, reason }] })

const found = (findings: readonly Observation[]): Reading => ({ findings, unknown: [] })

const late = (runs: readonly WorkflowRun[], view: View, limit: number): readonly WorkflowRun[] =>
  runs.filter(({ createdAt }) => view.asOf.getTime() - Date.parse(createdAt) > limit)

/** Runs that have not begun; `pending` ones wait for their concurrency group, as GitHub calls it. */
const waiting = async (view: View, given: Settings): Promise<readonly Reading[]> => {
  const kinds = [
    ['queued', ['queued', 'pending'], given.queuedFor],
    ['waiting', ['waiting'], given.waitingFor],
  ] as const
  const readings: Reading[] = []
  for (const [kind, statuses, limit] of kinds) {
    const runs: WorkflowRun[] = []
    for (const status of statuses) {
      const answer = await view.live.runs({ status })
      if (answer.known) runs.push(...answer.value)
      else readings.push(unread(`${status} runs`, reasonOf(answer)))
    }
    readings.push(found(waitingRuns(kind, late(runs, view, limit), { asOf: view.asOf, limit })))
  }
  return readings
}

const leftovers = async (view: View, { retention }: Settings): Promise<Reading> => {
  const count = await view.live.runsBefore(new Date(view.asOf.getTime() - retention))
  if (!count.known) return unread('old runs', reasonOf(count))
  return found(count.value === 0 ? [] : [oldRuns(count.value, retention)])
}

/** GitHub disables schedules of public repositories only ("Disabling and enabling a workflow"). */
const idle = async (view: View, active: readonly string[], { idleFor }: Settings): Promise<Reading> => {
  if (active.length === 0) return found([])
  const entry = await view.live.entry()
  if (!entry.known) return unread('the last push', reasonOf(entry))
  const { private: hidden, archived, pushedAt } = entry.value
  if (hidden || archived) return found([])
  const since = view.asOf.getTime() - Date.parse(pushedAt ?? '')
  if (Number.isNaN(since)) return unread('the last push', 'GitHub tells no date for it')
  return found(since > idleFor ? [idleSchedules(active, since)] : [])
}

const schedules = async (view: View, scheduled: readonly string[], given: Settings): Promise<readonly Reading[]> => {
  const states = await view.live.workflows()
  if (!states.known) return [unread('the states of workflows', reasonOf(states))]
  const here = states.value.filter(({ path }) => view.tree.has(path))
  const asleep = here.filter(({ state }) => state === 'disabled_inactivity')
  const active = here.filter(({ state, path }) => state === 'active' && scheduled.includes(path))
  return [found(asleep.map(disabledSchedule)), await idle(view, active.map(({ path }) => path).toSorted(), given)]
}

/** What `stale-runs` does with files and with the repository. */
export const implementation = implementSensor<Settings, Facts>(settings, {
  facts,
  inspect: (file) => {
    const { triggers, unreadable } = file.as(workflow)
    const unknown = unreadable === null ? [] : [{ subject: file.path, reason: unreadable }]
    return { facts: { scheduled: triggers.includes('schedule') }, findings: [], unknown }
  },
  conclude: async (files, view, given) => {
    if (files.length === 0 && view.tree.partial === null)
      return { findings: [], unknown: [], notApplicable: 'there is no workflow' }
    const { silence } = view.live
    if (silence !== undefined) return unread('runs and workflows', silence)
    const scheduled = files.filter(({ facts: one }) => one.scheduled).map(({ path }) => path)
    const readings = [
      ...(await waiting(view, given)),
      await leftovers(view, given),
      ...(await schedules(view, scheduled, given)),
    ]
    return {
      findings: readings.flatMap(({ findings }) => findings),
      unknown: readings.flatMap(({ unknown }) => unknown),
    }
  },
})
