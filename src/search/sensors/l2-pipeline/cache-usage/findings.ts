import type { ActionsCache, CacheUsage } from '../../../../domain/actions.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { Lookups } from './lookups.ts'

const code = (text: string): string =>
  `\`${text
    .replaceAll(/[`\s]+/g, ' ')
    .trim()
    .slice(0, 100)}\``

const giga = 1_000_000_000

const size = (bytes: number): string =>
  bytes >= giga ? `${Math.round(bytes / (giga / 10)) / 10} GB` : `${Math.round(bytes / 1_000_000)} MB`

const sum = (caches: readonly ActionsCache[]): number => caches.reduce((total, { bytes }) => total + bytes, 0)

/** The part of a key before its hash: caches of one family are versions of one another. */
const familyOf = (key: string): string => {
  const hash = key.search(/[0-9a-f]{12}/i)
  return hash === -1 ? key : `${key.slice(0, hash)}…`
}

const families = (caches: readonly ActionsCache[]): string =>
  [...Map.groupBy(caches, ({ key }) => familyOf(key))]
    .map(([family, own]) => ({ family, count: own.length, bytes: sum(own) }))
    .toSorted((left, right) => right.bytes - left.bytes || (left.family < right.family ? -1 : 1))
    .slice(0, 5)
    .map(({ family, count, bytes }) => `- ${code(family)}: ${count}, ${size(bytes)}`)
    .join('\n')

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

export const unusedCaches = (unused: readonly ActionsCache[], days: number): Observation => ({
  kind: 'caches-unused',
  subject: 'caches',
  effect: 'degrades',
  title: `${plural(unused.length, 'cache')} of ${size(sum(unused))} unused for more than ${plural(days, 'day')}`,
  detail: `They count against the quota of all others.\n\n${families(unused)}`,
  remedy: 'delete them: gh cache delete ID',
  data: { count: unused.length, bytes: sum(unused), ids: unused.map(({ id }) => id).slice(0, 100) },
})

export const nearQuota = (usage: CacheUsage, caches: readonly ActionsCache[], quota: number): Observation => ({
  kind: 'quota-near',
  subject: 'caches',
  effect: 'degrades',
  title: `Caches take ${size(usage.bytes)} of ${size(quota)}`,
  detail: `Above the quota GitHub evicts what was used longest ago, and jobs that save and jobs that restore chase each other.\n\n${families(caches)}`,
  remedy: 'delete what nobody uses, cache less per job, and save caches on the default branch alone',
  data: { bytes: usage.bytes, quota, caches: usage.caches },
})

export const manyMisses = ({ hits, misses, missed }: Lookups, limit: number): Observation => {
  const percent = Math.round((misses / (hits + misses)) * 1000) / 10
  return {
    kind: 'miss-rate-high',
    subject: 'lookups',
    effect: 'degrades',
    title: `${percent} % of the caches that jobs looked for were not there`,
    detail: `${misses} of ${hits + misses} lookups in the logs of the last jobs missed; up to ${limit} % is usual. Missed most: ${missed.slice(0, 5).map(code).join(', ')}.`,
    remedy:
      'see why these keys change or are evicted: a key over files that change in every run, a cache saved on another branch, or a quota that is full',
    data: { hits, misses, percent, limit },
  }
}
