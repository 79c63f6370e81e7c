import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import type { Observation } from '../../../domain/finding.ts'
import type { WorkflowRun } from '../../../domain/live.ts'
import type { Reading } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { View } from '../../../domain/sensor.ts'
import { reasonOf } from '../../../domain/variable-audit.ts'
import { workflow, workflowGlobs } from '../../../formats/workflows.ts'
import { disabledSchedule, idleSchedules, oldRuns, waitingRuns } from './stale-runs/findings.ts'

const settings = z.strictObject({
  queuedFor: durationSchema.prefault('6h').describe('how long a run may wait for a runner or for the run before it'),
  waitingFor: durationSchema.prefault('7d').describe('how long a run may wait for the approval of a person'),
  retention: durationSchema.prefault('90d').describe('how old a run may grow before it is called a leftover'),
  idleFor: durationSchema
    .prefault('50d')
    .describe(
      'after how long without a push a public repository is warned of its schedules; GitHub disables them at 60',
    ),
})
type Settings = z.infer<typeof settings>

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

export const staleRuns = defineSensor<Settings, Facts>({
  id: 'stale-runs',
  layer: 'L2',
  title: 'Runs that wait, runs left over, schedules asleep',
  why: 'A run that waits for a runner nobody started, a nightly job that GitHub switched off after a quiet summer: neither is red, so nobody looks, and what they were to guard is not guarded.',
  cannotKnow:
    'What has begun is not judged: a run that hangs in progress ends by its own time limit. A workflow that a person disabled is left alone, and so are schedules of private repositories, which GitHub does not disable. Whether old runs are kept on purpose nobody can tell; `retention` says how old is old. Six requests, more where more than a hundred runs wait.',
  kinds: {
    'run-queued': 'Runs of a workflow have waited too long for a runner or for the run before them.',
    'run-waiting': 'Runs of a workflow have waited too long for the approval of a person.',
    'old-runs': 'Runs older than the retention are still listed.',
    'schedule-disabled': 'GitHub has disabled a workflow because the repository was idle for 60 days.',
    'schedule-near-idle': 'A public repository with schedules comes near the 60 days.',
  },
  files: workflowGlobs,
  wakesOn: ['clock'],
  cadence: 'weekly',
  version: 1,
  settings,
  facts,
  inspect: (file) => {
    const { triggers, unreadable } = file.as(workflow)
    const unknown = unreadable === null ? [] : [{ subject: file.path, reason: unreadable }]
    return { facts: { scheduled: triggers.includes('schedule') }, findings: [], unknown }
  },
  conclude: async (files, view, given) => {
    if (files.length === 0 && view.tree.partial === null)
      return { findings: [], unknown: [], notApplicable: 'there is no workflow' }
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
