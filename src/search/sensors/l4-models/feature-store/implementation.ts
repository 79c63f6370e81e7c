import type { Observation } from '../../../../domain/finding.ts'
import { anyGlob } from '../../../../domain/quick-glob.ts'
import type { Reading } from '../../../../domain/reading.ts'
import type { FileFacts, View } from '../../../../domain/sensor.ts'
import { factsSchema } from './facts.ts'
import type { FeatureFacts } from './facts.ts'
import { incomplete, undefinedFeatures } from './findings.ts'
import { inspectPython } from './inspect-python.ts'
import { readMaps } from './maps.ts'
import { settings } from './settings.ts'
import type { Settings } from './settings.ts'
import { implementSensor } from '../../../../domain/sensor.ts'

type Facts = readonly FileFacts<FeatureFacts>[]

/** The features of each view, over all files; null where some definition does not write them out. */
const definedIn = (facts: Facts): ReadonlyMap<string, ReadonlySet<string> | null> => {
  const views = new Map<string, ReadonlySet<string> | null>()
  for (const { facts: one } of facts) {
    for (const { name, fields } of one.views) {
      const before = views.get(name)
      views.set(name, fields === null || before === null ? null : new Set([...(before ?? []), ...fields]))
    }
    for (const name of one.names) if (!views.has(name)) views.set(name, null)
  }
  return views
}

const judgeReads = (facts: Facts, isLeftOut: (path: string) => boolean): readonly Observation[] => {
  const views = definedIn(facts)
  const isMade = facts.some((one) => one.facts.made)
  return facts.flatMap(({ path, facts: { reads } }) => {
    if (isLeftOut(path)) return []
    return [...Map.groupBy(reads, ({ view }) => view)].flatMap(([view, all]) => {
      const fields = views.get(view)
      if (fields === undefined) return isMade ? [] : [undefinedFeatures(path, view, all, false)]
      const missing = fields === null ? [] : all.filter(({ feature }) => !fields.has(feature))
      return missing.length === 0 ? [] : [undefinedFeatures(path, view, missing, true)]
    })
  })
}

const conclude = async (facts: Facts, { tree }: View, given: Settings): Promise<Reading> => {
  const isLeftOut = anyGlob(given.exclude)
  const maps = await readMaps(tree, given.maps)
  const files = [
    ...facts.filter(({ path }) => !isLeftOut(path)).map(({ path, facts: { views } }) => [path, views] as const),
    ...maps.byFile,
  ]
  const findings: Observation[] = files.flatMap(([path, views]) => incomplete(path, views, given.require) ?? [])
  const unknown = [...maps.unknown]
  const reads = facts.filter(({ path, facts: one }) => !isLeftOut(path) && one.reads.length > 0)
  const isDefinedHere = facts.some(({ facts: one }) => one.views.length > 0 || one.made)
  if (isDefinedHere && tree.partial === null) findings.push(...judgeReads(facts, isLeftOut))
  else
    for (const { path } of reads)
      unknown.push({
        subject: path,
        reason: tree.partial ?? 'it reads features, and no definition is in this repository',
      })
  const definitions = files.reduce((sum, [, views]) => sum + views.length, 0)
  return definitions + reads.length + unknown.length === 0
    ? { findings, unknown, notApplicable: 'no features are defined or read here' }
    : { findings, unknown, figures: { definitions, readers: reads.length } }
}

/** What `feature-store` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: factsSchema,
  inspect: (file) => ({ facts: inspectPython(file), findings: [] }),
  conclude: (facts, view, given) => conclude(facts, view, given),
})
