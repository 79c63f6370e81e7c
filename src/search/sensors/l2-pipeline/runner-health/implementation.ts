import { z } from 'zod'
import type { Runner } from '../../../../domain/actions.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import { reasonOf } from '../../../../domain/variable-audit.ts'
import { workflow } from '../../../../formats/workflows.ts'
import { evidenceOf } from './evidence.ts'
import type { Service } from './evidence.ts'
import { allOffline, growing, oneOffline, unserved } from './findings.ts'
import { keyOf, needsOf, selfHostedLabels } from './needs.ts'
import type { Need } from './needs.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../runner-health.ts'
import type { Settings } from '../runner-health.ts'

const facts = z.strictObject({
  asked: z.array(z.strictObject({ job: z.string(), labels: z.array(z.string()) })),
})

type Facts = z.infer<typeof facts>

/** The runners that could take a job, and why that list may be short. */
interface Pool {
  readonly own: readonly Runner[]
  readonly all: readonly Runner[]
  readonly gaps: readonly Unknown[]
}

const poolOf = async ({ live }: View): Promise<Pool> => {
  const own = await live.runners()
  const entry = await live.entry()
  const ofOwner = !entry.known || entry.value.ownedByOrganization ? await live.organizationRunners() : null
  const gaps = [
    ...(own.known ? [] : [{ subject: 'runners of the repository', reason: reasonOf(own) }]),
    ...(ofOwner === null || ofOwner.known
      ? []
      : [{ subject: 'runners of the organisation', reason: reasonOf(ofOwner) }]),
  ]
  const listed = own.known ? own.value : []
  return { own: listed, all: [...listed, ...(ofOwner?.known === true ? ofOwner.value : [])], gaps }
}

const has = (runner: Runner, { labels }: Need): boolean => {
  const own = new Set(runner.labels.map((label) => label.toLowerCase()))
  return labels.every((label) => own.has(label))
}

const middle = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0

const median = (numbers: readonly number[]): number => middle(numbers.toSorted((left, right) => left - right))

const growth = (need: Need, { waits }: Service, given: Settings): readonly Observation[] => {
  if (waits.length < 6) return []
  const half = Math.floor(waits.length / 2)
  const [before, now] = [median(waits.slice(0, half)), median(waits.slice(half))]
  return now > given.slow && now >= before * given.growth ? [growing(need, before, now)] : []
}

interface Judged {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
}

/**
 * One set of labels. A scaler starts runners only while jobs wait: what took a job of late serves its labels, whether
 * or not a runner is registered now.
 */
const judge = (need: Need, pool: Pool, service: Service | undefined, given: Settings): Judged => {
  const able = pool.all.filter((runner) => has(runner, need))
  const clean = { findings: service === undefined ? [] : growth(need, service, given), unknown: [] }
  if (able.some(({ online }) => online)) return clean
  const stuck = service?.stuck ?? null
  const isStuck = stuck !== null && stuck.wait > given.queuedFor
  if (service?.served === true && !isStuck) return clean
  if (able.length > 0 && pool.gaps.length === 0) return { findings: [allOffline(need, able)], unknown: [] }
  if (isStuck) return { findings: [unserved(need, stuck, 'high')], unknown: [] }
  const subject = `labels ${keyOf(need.labels)}`
  if (pool.gaps.length > 0)
    return {
      findings: [],
      unknown: [{ subject, reason: 'no runner that could be listed has them, and not all could' }],
    }
  if (!need.labels.includes('self-hosted'))
    return {
      findings: [],
      unknown: [{ subject, reason: 'they may name runners that GitHub or a scaler starts for a job' }],
    }
  return { findings: [unserved(need, null, 'medium')], unknown: [] }
}

const conclude = async (needs: readonly Need[], view: View, given: Settings): Promise<Reading> => {
  const pool = await poolOf(view)
  const evidence = await evidenceOf(view, needs, { window: given.window, most: given.runs })
  const judged = needs.map((need) => judge(need, pool, evidence.services.get(keyOf(need.labels)), given))
  const findings = judged.flatMap((one) => one.findings)
  const down = needs.filter((need) =>
    findings.some(({ kind, subject }) => kind === 'runners-offline' && subject === `labels:${keyOf(need.labels)}`),
  )
  const single = pool.own.filter((runner) => !runner.online && !down.some((need) => has(runner, need)))
  return {
    findings: [...findings, ...single.map(oneOffline)],
    unknown: [...pool.gaps, ...evidence.unknown, ...judged.flatMap(({ unknown }) => unknown)],
    figures: { runners: pool.all.length, online: pool.all.filter(({ online }) => online).length, labels: needs.length },
  }
}

/** What `runner-health` does with files and with the repository. */
export const implementation = implementSensor<Settings, Facts>(settings, {
  facts,
  inspect: (file) => {
    const { jobs } = file.as(workflow)
    const asked = jobs.flatMap((job) => {
      const labels = selfHostedLabels(job)
      return labels === null ? [] : [{ job: job.id, labels: [...labels] }]
    })
    return { facts: asked.length === 0 ? null : { asked }, findings: [] }
  },
  conclude: async (files, view, given) => {
    const needs = needsOf(files.flatMap(({ path, facts: { asked } }) => asked.map((one) => ({ path, ...one }))))
    if (needs.length > 0) return conclude(needs, view, given)
    return { findings: [], unknown: [], notApplicable: 'no workflow asks for a self-hosted runner by its labels' }
  },
})
