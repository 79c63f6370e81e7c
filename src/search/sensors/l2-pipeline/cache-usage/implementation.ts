import { z } from 'zod'
import type { SourceFile } from '../../../../domain/format.ts'
import type { Reading } from '../../../../domain/reading.ts'
import type { Inspection, View } from '../../../../domain/sensor.ts'
import { reasonOf } from '../../../../domain/variable-audit.ts'
import { actionFile, roleOf, workflow } from '../../../../formats/workflows.ts'
import type { Step } from '../../../../formats/workflows.ts'
import { constantKey } from './constant-key.ts'
import { manyMisses, nearQuota, unusedCaches } from './findings.ts'
import { lookupsOf } from './lookups.ts'
import type { Looking } from './lookups.ts'
import { keyOfItself, restoredForNothing } from './wasted.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../cache-usage.ts'
import type { Settings } from '../cache-usage.ts'

/** `elsewhere`: what the file looks for, runs of other workflows look for, since they call it. */
const facts = z.strictObject({ caches: z.boolean(), elsewhere: z.boolean() })

type Facts = z.infer<typeof facts>

const day = 86_400_000

const giga = 1_000_000_000

/** Actions that look for a cache by themselves or when told to. */
const looksUp = (step: Step): boolean =>
  step.uses !== null &&
  (/^(?:actions\/cache|astral-sh\/setup-uv|hendrikmuhs\/ccache-action|Swatinem\/rust-cache)(?:\/restore)?@/.test(
    step.uses.text,
  ) ||
    (/^actions\/setup-[a-z]+@/.test(step.uses.text) && step.with.has('cache')))

const inspect = (file: SourceFile): Inspection<Facts> => {
  if (!file.text.includes('cache')) return { facts: { caches: false, elsewhere: false }, findings: [] }
  const read = roleOf(file.path) === 'workflow' ? file.as(workflow) : file.as(actionFile)
  const called = !('jobs' in read) || file.text.includes('workflow_call')
  const jobs = 'jobs' in read ? read.jobs.map((job) => job.steps) : [read.steps]
  const steps = jobs.flat()
  return {
    facts: { caches: steps.some(looksUp), elsewhere: called },
    findings: [
      ...steps.flatMap((step) => constantKey(file.path, step) ?? keyOfItself(file.path, step) ?? []),
      ...jobs.flatMap((own) => restoredForNothing(file.path, own)),
    ],
    unknown: read.unreadable === null || !('jobs' in read) ? [] : [{ subject: file.path, reason: read.unreadable }],
  }
}

const kept = async (view: View, given: Settings): Promise<Reading> => {
  const usage = await view.live.cacheUsage()
  if (!usage.known) return { findings: [], unknown: [{ subject: 'caches', reason: reasonOf(usage) }] }
  const quota = given.quota * giga
  const figures = { caches: usage.value.caches, megabytes: Math.round(usage.value.bytes / 1_000_000) }
  if (usage.value.caches === 0) return { findings: [], unknown: [], figures }
  const caches = await view.live.caches()
  const listed = caches.known ? caches.value : []
  const unused = listed.filter(({ lastUsedAt }) => view.asOf.getTime() - Date.parse(lastUsedAt) > given.unusedFor)
  return {
    findings: [
      ...(unused.length === 0 ? [] : [unusedCaches(unused, Math.round(given.unusedFor / day))]),
      ...(usage.value.bytes >= (quota * given.warnAt) / 100 ? [nearQuota(usage.value, listed, quota)] : []),
    ],
    unknown: caches.known ? [] : [{ subject: 'the list of caches', reason: reasonOf(caches) }],
    figures,
  }
}

const missed = async (view: View, given: Settings, looking: Looking): Promise<Reading> => {
  const branch = view.defaultBranch ?? null
  if (branch === null)
    return { findings: [], unknown: [{ subject: 'lookups', reason: 'nobody could say which branch is the default' }] }
  const { silence } = view.live
  if (silence !== undefined) return { findings: [], unknown: [{ subject: 'lookups', reason: silence }] }
  const { window, runs, logs } = given
  const lookups = await lookupsOf(view, { branch, window, runs, logs, looking })
  // Where no job of the window could look for a cache, none missed; what a log did not tell is another thing.
  if (lookups.logs === 0) return { findings: [], unknown: lookups.unknown }
  const all = lookups.hits + lookups.misses
  const few = { subject: 'lookups', reason: `the logs tell of ${all} lookups; a rate needs ${given.minLookups}` }
  if (all < given.minLookups) return { findings: [], unknown: [...lookups.unknown, few] }
  return {
    findings: lookups.misses * 100 > given.missRate * all ? [manyMisses(lookups, given.missRate)] : [],
    unknown: lookups.unknown,
    figures: { hits: lookups.hits, misses: lookups.misses },
  }
}

/** What `cache-usage` does with files and with the repository. */
export const implementation = implementSensor<Settings, Facts>(settings, {
  facts,
  inspect,
  conclude: async (files, view, given) => {
    if (files.length === 0 && view.tree.partial === null)
      return { findings: [], unknown: [], notApplicable: 'there is no workflow' }
    const store = await kept(view, given)
    const caching = files.filter(({ facts: one }) => one.caches)
    const looking = caching.some(({ facts: one }) => one.elsewhere) ? null : caching.map(({ path }) => path)
    const rate = caching.length > 0 ? await missed(view, given, looking) : { findings: [], unknown: [] }
    return {
      findings: [...store.findings, ...rate.findings],
      unknown: [...store.unknown, ...rate.unknown],
      figures: { ...store.figures, ...rate.figures },
    }
  },
})
