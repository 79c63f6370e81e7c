import type { Observation } from '../../../../domain/finding.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import type { DataDocument } from '../../../../formats/data-file.ts'
import { instantOf } from '../../../../formats/instants.ts'
import { behindSources, missing, stale, tooSmall } from './findings.ts'
import type { IndexSettings, Stated } from './findings.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../embedding-index.ts'

/** Clocks differ; a date further ahead than this is wrong. */
const ahead = 3_600_000

const stated = (document: DataDocument, path: string, key: string): Stated => {
  const keys = key.split('.')
  let value: unknown = document.value
  for (const part of keys)
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? new Map(Object.entries(value)).get(part)
        : undefined
  const place = document.place(keys)
  return { key, value, at: place === null ? null : { path, ...place, endLine: place.line, endColumn: place.column } }
}

/** Dates as real metadata holds them: ISO 8601, or seconds or milliseconds since 1970. */
const dateOf = (value: unknown): number | null => {
  if (typeof value === 'string') return instantOf(value)
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 946_684_800) return null
  return value < 100_000_000_000 ? value * 1000 : value
}

type Part = Pick<Reading, 'findings' | 'unknown'>

const nothing: Part = { findings: [], unknown: [] }

const found = (finding: Observation): Part => ({ findings: [finding], unknown: [] })

const unclear = (subject: string, reason: string): Part => ({ findings: [], unknown: [{ subject, reason }] })

const judgeCount = (given: IndexSettings, count: Stated): Part => {
  if (given.minChunks === 0) return nothing
  if (typeof count.value !== 'number')
    return unclear(`${given.meta}#${count.key}`, 'the metadata states no number of chunks there')
  return count.value < given.minChunks ? found(tooSmall(given, count, count.value)) : nothing
}

const judgeSources = async (view: View, given: IndexSettings, date: Stated, built: number): Promise<Part> => {
  if (given.sources.length === 0) return nothing
  const changed = await view.history.lastChange(given.sources)
  if (!changed.known) return unclear(`${given.meta}#sources`, `when its sources changed: ${changed.reason}`)
  if (changed.value === null) return unclear(`${given.meta}#sources`, 'no commit ever touched its sources')
  return changed.value.getTime() > built
    ? found(behindSources(given, date, { built, changed: changed.value }))
    : nothing
}

const judgeDate = async (view: View, given: IndexSettings, date: Stated): Promise<readonly Part[]> => {
  const subject = `${given.meta}#${date.key}`
  const built = dateOf(date.value)
  if (built === null) return [unclear(subject, 'the metadata states no date there that can be read')]
  const age = view.asOf.getTime() - built
  if (age < -ahead) return [unclear(subject, 'the date there lies in the future')]
  const old =
    age > Math.min(given.warnAge ?? given.maxAge, given.maxAge) ? found(stale(given, date, { built, age })) : nothing
  return [old, await judgeSources(view, given, date, built)]
}

/** The index file itself: there, missing, or nobody can say. Git's own listing tells, whatever the file holds. */
const judgeFile = ({ tree }: View, given: IndexSettings): Part => {
  if (given.index === undefined) return nothing
  const files = tree.match([given.index]).flatMap((path) => tree.entry(path) ?? [])
  if (files.some(({ size }) => size > 0)) return nothing
  if (files.length === 0 && tree.partial !== null) return unclear(given.index, tree.partial)
  return found(missing(given, files.length > 0 ? 'is empty' : 'is not in the repository'))
}

const judge = async (view: View, given: IndexSettings): Promise<readonly Part[]> => {
  const file = judgeFile(view, given)
  if (!view.tree.has(given.meta)) return [file, unclear(given.meta, 'the metadata file is not in the repository')]
  const text = await view.tree.text(given.meta)
  if (!text.known) return [file, unclear(given.meta, text.reason)]
  const { documents, faults, refused } = dataFile.parse({ path: given.meta, text: text.value })
  const [document] = documents
  if (document === undefined)
    return [file, unclear(given.meta, refused ?? faults[0]?.message ?? 'the metadata file is empty')]
  const date = stated(document, given.meta, given.date)
  const count = stated(document, given.meta, given.count)
  return [file, ...(await judgeDate(view, given, date)), judgeCount(given, count)]
}

/** What `embedding-index` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: async (_, view, { indexes }) => {
    if (indexes.length === 0)
      return { findings: [], unknown: [], notApplicable: 'the settings name no embedding index' }
    const parts: Part[] = []
    for (const given of indexes) parts.push(...(await judge(view, given)))
    const unknown: readonly Unknown[] = parts.flatMap((part) => part.unknown)
    return { findings: parts.flatMap(({ findings }) => findings), unknown, figures: { indexes: indexes.length } }
  },
})
