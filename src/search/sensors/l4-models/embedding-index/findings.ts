import type { Location, Observation } from '../../../../domain/finding.ts'

/** One index as the settings describe it. Ages in milliseconds; from `warnAge` on it is getting old. */
export interface IndexSettings {
  readonly id: string
  readonly meta: string
  readonly date: string
  readonly count: string
  readonly index?: string | undefined
  readonly sources: readonly string[]
  readonly warnAge?: number | undefined
  readonly maxAge: number
  readonly minChunks: number
}

/** What the metadata holds under a key, and where. */
export interface Stated {
  readonly key: string
  readonly value: unknown
  readonly at: Location | null
}

const rebuild = ({ id }: IndexSettings): string => `rebuild the index ${id}, and store index and metadata together`

const shown = (ms: number): string => {
  const hours = Math.floor(ms / 3_600_000)
  return hours < 72 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}

const located = ({ at }: Stated): { readonly location?: Location } => (at === null ? {} : { location: at })

const iso = (at: number): string => new Date(at).toISOString()

/** Past its greatest age; past the age of warning alone it is said, and weighs little. */
export const stale = (
  given: IndexSettings,
  date: Stated,
  { built, age }: { readonly built: number; readonly age: number },
): Observation => ({
  kind: 'index-stale',
  subject: `${given.meta}#${given.date}`,
  effect: age > given.maxAge ? 'degrades' : 'advises',
  title: `The index ${given.id} is ${shown(age)} old`,
  detail: `Its metadata says that it was built at ${iso(built)}; the limit is ${shown(given.maxAge)}${age > given.maxAge ? '' : `, and the settings warn from ${shown(given.warnAge ?? given.maxAge)} on`}.`,
  remedy: rebuild(given),
  ...located(date),
  data: { index: given.id, meta: given.meta, built: iso(built), hours: Math.floor(age / 3_600_000) },
})

export const behindSources = (
  given: IndexSettings,
  date: Stated,
  { built, changed }: { readonly built: number; readonly changed: Date },
): Observation => ({
  kind: 'index-behind-sources',
  subject: `${given.meta}#sources`,
  effect: 'degrades',
  title: `The index ${given.id} is older than its sources`,
  detail: `It was built at ${iso(built)}; files of ${given.sources.map((glob) => `\`${glob.replaceAll('`', '')}\``).join(', ')} changed last at ${changed.toISOString()}.`,
  remedy: rebuild(given),
  ...located(date),
  data: { index: given.id, meta: given.meta, built: iso(built), changed: changed.toISOString() },
})

export const missing = (given: IndexSettings, what: string): Observation => ({
  kind: 'index-missing',
  subject: given.index ?? given.meta,
  effect: 'degrades',
  title: `The file of the index ${given.id} ${what}`,
  detail: `Its metadata ${given.meta} describes an index that nobody who checks this repository out will have: what is fresh is the description alone.`,
  remedy:
    'store the index beside its metadata (Git LFS, a release, a cache that the job restores), or take `index` out of the settings if it is kept elsewhere',
  data: { index: given.id, meta: given.meta, path: given.index ?? null },
})

export const tooSmall = (given: IndexSettings, count: Stated, chunks: number): Observation => ({
  kind: 'index-too-small',
  subject: `${given.meta}#${given.count}`,
  effect: 'degrades',
  title: `The index ${given.id} holds ${chunks} chunks`,
  detail: `At least ${given.minChunks} are expected; a build that lost its sources ends like this.`,
  remedy: rebuild(given),
  ...located(count),
  data: { index: given.id, meta: given.meta, chunks, minChunks: given.minChunks },
})
