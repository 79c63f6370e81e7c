import { z } from 'zod'
import type { Observation } from '../../../../domain/finding.ts'
import { anyGlob } from '../../../../domain/quick-glob.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { FileFacts, View } from '../../../../domain/sensor.ts'
import { future, outpaced, overtaken, restamped, unproven } from './findings.ts'
import { stampSchema, stampsIn, withoutStamps } from './stamps.ts'
import type { Stamp } from './stamps.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../doc-freshness.ts'
import type { Settings } from '../doc-freshness.ts'

type Mapped = Settings['documents'][number]

const facts = z.strictObject({ stamps: z.array(stampSchema) })

type Files = readonly FileFacts<z.infer<typeof facts>>[]

interface Found {
  readonly view: View
  readonly findings: Observation[]
  readonly unknown: Unknown[]
}

const day = 24 * 60 * 60 * 1000

/** A review says nothing about changes after it; the others date the text. */
const datesText = /^(?:update|sync|generated|modified|refreshed|revised)/

const changeOf = async (found: Found, path: string, paths: readonly string[]): Promise<number | null> => {
  const change = await found.view.history.lastChange(paths)
  if (change.known) return change.value?.getTime() ?? null
  found.unknown.push({ subject: path, reason: change.reason })
  return null
}

const judgeStamp = async (found: Found, path: string, stamp: Stamp, graceDays: number): Promise<void> => {
  const now = found.view.asOf.getTime()
  // A date without an hour ends at midnight somewhere: a day more is no lie.
  if (stamp.at > now + 2 * day) {
    found.findings.push(future(path, stamp, now))
    return
  }
  if (!datesText.test(stamp.verb)) return
  const changed = await changeOf(found, path, [path])
  if (changed !== null && changed > stamp.at + graceDays * day) found.findings.push(overtaken(path, stamp, changed))
}

/** So many commits in a row are a job's habit, no accident. */
const habit = 3

/** A stamp with an hour is written by a job: of such documents the last versions are compared. */
const judgeHabit = async (found: Found, path: string, stamp: Stamp): Promise<void> => {
  if (!/\d:\d/.test(stamp.written)) return
  const versions = await found.view.history.versions(path, habit + 3)
  if (!versions.known) {
    const isSaid = found.unknown.some(({ subject }) => subject === path)
    if (!isSaid) found.unknown.push({ subject: path, reason: versions.reason })
    return
  }
  const texts = versions.value.map(withoutStamps)
  const other = texts.findIndex((text) => text !== texts[0])
  // The oldest version that is alike was a change; those after it were none.
  const commits = (other === -1 ? texts.length : other) - 1
  if (commits >= habit) found.findings.push(restamped(path, stamp, commits))
}

/** The audit of variables: what it could not read is no evidence. */
const audit = z.looseObject({
  auth_ok: z.boolean().optional(),
  summary: z.looseObject({ total: z.number(), unknown: z.number() }).optional(),
})

const emptiness = (text: string): string | null => {
  try {
    const { auth_ok: isAllowed, summary } = audit.parse(JSON.parse(text))
    if (isAllowed === false) return 'It was refused (`auth_ok` is false)'
    return summary !== undefined && summary.total > 0 && summary.unknown === summary.total
      ? `All its ${summary.total} results are unknown`
      : null
  } catch {
    return 'It holds no audit'
  }
}

const judgeEvidence = async (found: Found, path: string, evidence: string, stamp: Stamp): Promise<void> => {
  const text = await found.view.tree.text(evidence)
  if (!text.known) {
    found.unknown.push({ subject: evidence, reason: text.reason })
    return
  }
  const why = emptiness(text.value)
  if (why !== null) found.findings.push(unproven(path, stamp, evidence, why))
}

const newest = (stamps: readonly Stamp[]): Stamp | null => stamps.toSorted((a, b) => b.at - a.at)[0] ?? null

const judgeMapped = async (
  found: Found,
  mapped: Mapped,
  stampsOf: ReadonlyMap<string, readonly Stamp[]>,
): Promise<void> => {
  const { tree } = found.view
  const paths = tree.match(mapped.files)
  if (paths.length === 0)
    found.unknown.push({ subject: mapped.files.join(', '), reason: tree.partial ?? 'no file matches' })
  for (const path of paths) {
    const stamp = newest(stampsOf.get(path) ?? [])
    if (mapped.evidence !== undefined && stamp !== null) await judgeEvidence(found, path, mapped.evidence, stamp)
    if (mapped.sources === undefined) continue
    const changed = await changeOf(found, path, mapped.sources)
    const told = stamp?.at ?? (await changeOf(found, path, [path]))
    if (changed === null || told === null) continue
    if (changed > told + mapped.days * day)
      found.findings.push(outpaced(path, mapped.sources, { told, changed, stamp }))
  }
}

const conclude = async (files: Files, view: View, { documents, graceDays, exclude }: Settings): Promise<Reading> => {
  const found: Found = { view, findings: [], unknown: [] }
  const left = anyGlob(exclude)
  const stamped = files.filter(({ path }) => !left(path))
  if (stamped.length === 0 && documents.length === 0)
    return {
      findings: [],
      unknown: [],
      notApplicable: 'no document bears a stamp, and the settings map none to its sources',
    }
  for (const {
    path,
    facts: { stamps },
  } of stamped) {
    const stamp = newest(stamps)
    if (stamp === null) continue
    await judgeStamp(found, path, stamp, graceDays)
    await judgeHabit(found, path, stamp)
  }
  const stampsOf = new Map(files.map((one) => [one.path, one.facts.stamps]))
  for (const mapped of documents) await judgeMapped(found, mapped, stampsOf)
  return {
    findings: found.findings,
    unknown: found.unknown,
    figures: { stamped: stamped.length, mapped: documents.length },
  }
}

/** What `doc-freshness` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts,
  inspect: (file) => {
    const stamps = [...stampsIn(file)]
    return { facts: stamps.length === 0 ? null : { stamps }, findings: [] }
  },
  conclude,
})
