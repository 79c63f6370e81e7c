import { z } from 'zod'
import type { Observation } from '../../../../domain/finding.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { FileFacts, Inspection } from '../../../../domain/sensor.ts'
import { dockerfile } from '../../../../formats/dockerfile.ts'
import { parseImage } from '../../../../formats/images.ts'
import { stillHolds } from '../../../../formats/tags.ts'
import { actionFile, roleOf, workflow } from '../../../../formats/workflows.ts'
import { yamlTree } from '../../../../formats/yaml-tree.ts'
import type { YamlTree } from '../../../../formats/yaml-tree.ts'
import { builds, buildsOfCompose, buildsOfScript, buildsOfSteps, builtHere } from './built-here.ts'
import type { Builds } from './built-here.ts'
import { spotsOfDockerfile } from './in-dockerfiles.ts'
import {
  looksLikeManifest,
  spotsOfCompose,
  spotsOfKustomization,
  spotsOfManifests,
  spotsOfValues,
} from './in-manifests.ts'
import { emptyDigests, spotsOfAction, spotsOfWorkflow } from './in-workflows.ts'
import { judgeSpot } from './judge-image.ts'
import type { Accepted } from './judge-image.ts'
import { kustomization, kustomizationName, readKustomization, replacements } from './kustomizations.ts'
import { isHandedOut, spot, withTags } from './spot.ts'
import type { Spot } from './spot.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../r05-mutable-image.ts'
import type { Settings } from '../r05-mutable-image.ts'

/**
 * What needs the other files of the tree to be judged: manifests whose images a kustomization may replace, Dockerfiles
 * and Compose files whose images this repository may build.
 */
const imageFacts = z.strictObject({
  spots: z.array(spot),
  kustomization: kustomization.nullable(),
  builds: builds.nullable(),
})

type ImageFacts = z.infer<typeof imageFacts>

type Seen = Inspection<ImageFacts>

const nothing: Seen = { facts: null, findings: [] }

/** A file with what it builds, which counts for the others. */
const building = (given: Seen, builds: Builds | null): Seen => {
  if (builds === null) return given
  const { spots, kustomization } = given.facts ?? { spots: [], kustomization: null }
  return { ...given, facts: { spots, kustomization, builds } }
}

const foreign =
  /(?:^|\/)(?:node_modules|site-packages|vendor|third_party|fixtures|testdata)\/|file\.(?:md|rst|txt|html)$/

const composeName = /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/

const valuesName = /(?:^|\/)values[^/]*\.ya?ml$/

const judgeAll = (path: string, spots: readonly Spot[], accepted: Accepted) => {
  const judged = spots.map((each) => judgeSpot(path, each, accepted))
  const findings = judged.flatMap((each): Observation[] => (each !== null && 'kind' in each ? [each] : []))
  const unknown = judged.flatMap((each): Unknown[] => (each !== null && 'reason' in each ? [each] : []))
  return { findings, unknown }
}

const isTagged = ({ developmentUntil }: Spot): boolean => (developmentUntil ?? null) !== null

const seen = (
  { path, text }: SourceFile,
  found: readonly Spot[],
  { accept }: Settings,
  unreadable: string | null = null,
): Seen => {
  const spots = withTags(found, text)
  const tagged = spots.filter(isTagged).filter((each) => judgeSpot(path, each, accept) !== null)
  const open = spots.filter((each) => !isTagged(each))
  const { findings, unknown } = judgeAll(path, open, accept)
  const reason = unreadable === null ? [] : [{ subject: path, reason: unreadable }]
  const facts =
    tagged.length === 0 ? null : { spots: tagged.map((each) => spot.parse(each)), kustomization: null, builds: null }
  return { facts, findings, unknown: [...reason, ...unknown] }
}

/** What is found here and judged when it is known what the repository builds itself. */
const later = ({ path, text }: SourceFile, found: readonly Spot[], { accept }: Settings): Seen => {
  const open = withTags(found, text).filter((each) => judgeSpot(path, each, accept) !== null)
  if (open.length === 0) return nothing
  return { ...nothing, facts: { spots: open.map((each) => spot.parse(each)), kustomization: null, builds: null } }
}

const inspectDockerfile = (file: SourceFile, given: Settings): Seen =>
  /^[ \t]{0,80}FROM[ \t]/im.test(file.text)
    ? later(file, spotsOfDockerfile(file.path, file.as(dockerfile)), given)
    : nothing

const isScript = /\.(?:sh|bash|mk)$|(?:^|\/)(?:GNUm|M|m)akefile$|(?:^|\/)[Jj]ustfile$/

const inspectWorkflow = (file: SourceFile, given: Settings): Seen => {
  const read = file.as(workflow)
  const judged = seen(file, spotsOfWorkflow(read), given, read.unreadable)
  const found = { ...judged, findings: [...judged.findings, ...emptyDigests(file.path, read)] }
  return building(found, buildsOfSteps(read.jobs.flatMap(({ steps }) => steps)))
}

const inspectAction = (file: SourceFile, given: Settings): Seen => {
  const read = file.as(actionFile)
  if (!read.isAction) return nothing
  return building(seen(file, spotsOfAction(read), given, read.unreadable), buildsOfSteps(read.steps))
}

/** Why a file that should be judged could not be read; null where it could, or where nothing is lost. */
const unreadable = ({ path, text }: SourceFile, { refused, faults: [fault] }: YamlTree): string | null => {
  if (refused === null && fault === undefined) return null
  if (!composeName.test(path) && !kustomizationName.test(path) && !looksLikeManifest(text)) return null
  if (text.includes('{{')) return 'it is a template that needs rendering'
  return refused ?? `line ${fault?.line}: ${fault?.message}`
}

const inspectManifest = (file: SourceFile, given: Settings): Seen => {
  const { path } = file
  if (isHandedOut(path)) return nothing
  if (!/\bimage/.test(file.text) && !kustomizationName.test(path)) return nothing
  const tree = file.as(yamlTree)
  const reason = unreadable(file, tree)
  if (reason !== null) return { ...nothing, unknown: [{ subject: path, reason }] }
  if (composeName.test(path)) return building(later(file, spotsOfCompose(path, tree), given), buildsOfCompose(tree))
  if (valuesName.test(path)) return seen(file, spotsOfValues(path, tree), given)
  const replaces = kustomizationName.test(path) ? readKustomization(tree) : null
  const own = replaces === null ? nothing : seen(file, spotsOfKustomization(path, tree), given)
  const found = spotsOfManifests(path, tree).filter((each) => judgeSpot(path, each, given.accept) !== null)
  const spots = [...(own.facts?.spots ?? []), ...withTags(found, file.text).map((each) => spot.parse(each))]
  return replaces === null && spots.length === 0
    ? nothing
    : { ...own, facts: { spots, kustomization: replaces, builds: null } }
}

const conclude = (facts: readonly FileFacts<ImageFacts>[], { accept }: Settings, today: string): Reading => {
  const replaced = replacements(
    facts.flatMap(({ path, facts: { kustomization } }) => (kustomization === null ? [] : [{ path, kustomization }])),
  )
  const isBuilt = builtHere(facts)
  const judged = facts.map(({ path, facts: { spots } }) => {
    const own = spots
      .filter((each) => !isBuilt(each) && !replaced(path, parseImage(each.image)?.repository ?? each.image))
      .map((each) => ({ ...each, development: each.development || stillHolds(each.developmentUntil, today) }))
    return judgeAll(path, own, accept)
  })
  return {
    findings: judged.flatMap(({ findings }) => findings),
    unknown: judged.flatMap(({ unknown }) => unknown),
  }
}

/** What `r05-mutable-image` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: imageFacts,
  inspect: (file, given) => {
    if (foreign.test(file.path)) return nothing
    if (isScript.test(file.path)) return building(nothing, buildsOfScript(file.text))
    if (!/\.ya?ml$/.test(file.path)) return inspectDockerfile(file, given)
    const role = roleOf(file.path)
    if (role === 'workflow') return inspectWorkflow(file, given)
    return role === 'action' ? inspectAction(file, given) : inspectManifest(file, given)
  },
  conclude: async (facts, view, given) => {
    const dated = facts.some(({ facts }) => facts.spots.some(isTagged))
    return conclude(facts, given, dated ? view.asOf.toISOString().slice(0, 10) : '')
  },
})
