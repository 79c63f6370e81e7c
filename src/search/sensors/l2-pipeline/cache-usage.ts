import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import type { SourceFile } from '../../../domain/format.ts'
import type { Reading } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { Inspection, View } from '../../../domain/sensor.ts'
import { reasonOf } from '../../../domain/variable-audit.ts'
import { actionFile, actionGlobs, roleOf, workflow, workflowGlobs } from '../../../formats/workflows.ts'
import type { Step } from '../../../formats/workflows.ts'
import { constantKey } from './cache-usage/constant-key.ts'
import { manyMisses, nearQuota, unusedCaches } from './cache-usage/findings.ts'
import { lookupsOf } from './cache-usage/lookups.ts'
import type { Looking } from './cache-usage/lookups.ts'
import { keyOfItself, restoredForNothing } from './cache-usage/wasted.ts'

const settings = z.strictObject({
  unusedFor: durationSchema.prefault('7d').describe('a cache that nobody used for so long is left over'),
  quota: z.number().positive().default(10).describe('the quota of the repository in GB'),
  warnAt: z.number().min(1).max(100).default(90).describe('from how much of the quota it is told, in percent'),
  missRate: z.number().min(0).max(100).default(5).describe('above this share of missed lookups it is told, in percent'),
  window: durationSchema.prefault('7d').describe('how far back lookups count'),
  minLookups: z.int().positive().default(20).describe('with fewer lookups the rate is unknown'),
  runs: z.int().min(0).max(50).default(24).describe('how many of the last runs of the default branch are looked at'),
  logs: z.int().min(0).max(100).default(32).describe('how many logs of their jobs are read, one request each'),
})
type Settings = z.infer<typeof settings>

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

const kept = async ({ live, asOf }: View, given: Settings): Promise<Reading> => {
  const usage = await live.cacheUsage()
  if (!usage.known) return { findings: [], unknown: [{ subject: 'caches', reason: reasonOf(usage) }] }
  const quota = given.quota * giga
  const figures = { caches: usage.value.caches, megabytes: Math.round(usage.value.bytes / 1_000_000) }
  if (usage.value.caches === 0) return { findings: [], unknown: [], figures }
  const caches = await live.caches()
  const listed = caches.known ? caches.value : []
  const unused = listed.filter(({ lastUsedAt }) => asOf.getTime() - Date.parse(lastUsedAt) > given.unusedFor)
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

export const cacheUsage = defineSensor<Settings, Facts>({
  id: 'cache-usage',
  layer: 'L2',
  title: 'Use of caches',
  why: 'A cache is wired once and believed in ever after. Its key may never change, so that it restores what was installed a year ago; it may be evicted before anybody uses it, because the quota is full; or every job may look for it and miss. Each costs minutes in every run, and nothing turns red.',
  cannotKnow:
    'Misses are counted in the logs of the last jobs of the default branch, as actions/cache and the setup actions write them; what other tools write is not counted, and a part of what was looked for may be restored under another key. A key is called constant only for folders of packages and tools: a data set under a fixed key is meant to stay. Whether an install has a cache at all is what `cache-wiring` tells. The quota is a setting, because GitHub tells it to administrators alone. Two requests and one for each hundred caches; where a workflow looks for caches, one for the runs, one for each of up to 24, and one for each of up to 32 logs.',
  kinds: {
    'caches-unused': 'Caches that nobody used for longer than the limit.',
    'quota-near': 'All caches together come near the quota (10 GB), above which GitHub evicts.',
    'constant-key': 'A cache of packages is saved under a key that never changes.',
    'key-of-itself': 'A cache has the hash of the folder that it keeps for its key.',
    'restored-for-nothing': 'What `restore-keys` bring is deleted by the next step.',
    'miss-rate-high': 'More lookups missed than the limit allows (5 %).',
  },
  files: [...workflowGlobs, ...actionGlobs],
  wakesOn: ['clock'],
  cadence: 'daily',
  version: 3,
  settings,
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
