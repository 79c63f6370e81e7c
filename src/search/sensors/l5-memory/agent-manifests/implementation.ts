import type { Observation } from '../../../../domain/finding.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { FileFacts, Inspection } from '../../../../domain/sensor.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import { compare, piecesOf } from './assembled.ts'
import { edited, missingSource, orphan, refused, stale, unassembled } from './findings.ts'
import type { Stale } from './findings.ts'
import { frontMatterFaults } from './front-matter.ts'
import { sourcesOf } from './kit.ts'
import { faultsIn, manifestSchema } from './manifest.ts'
import type { Manifest } from './manifest.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../agent-manifests.ts'
import type { Settings } from '../agent-manifests.ts'

const manifestPath = /^(.*\/|)_manifests\/([^/]+)\.toml$/

const forTests = /(?:^|\/)(?:tests?|fixtures|testdata|examples?)\//

const inspectManifest = (file: SourceFile, { obligatoryBlocks }: Settings): Inspection<Manifest> => {
  const { documents, faults, refused: reason } = file.as(dataFile)
  const [document] = documents
  if (document === undefined)
    return {
      facts: null,
      findings: [],
      unknown: [{ subject: file.path, reason: reason ?? faults[0]?.message ?? 'it is empty' }],
    }
  const parsed = manifestSchema.safeParse(document.value)
  if (parsed.success)
    return {
      facts: parsed.data,
      findings: faultsIn(parsed.data, obligatoryBlocks).map((fault) => refused(file.path, fault)),
    }
  const findings = parsed.error.issues.map((issue) => {
    const line = document.place(issue.path.filter((key) => typeof key !== 'symbol'))?.line
    return refused(file.path, { where: issue.path.join('.'), what: `is refused: ${issue.message}` }, line)
  })
  return { facts: null, findings }
}

/** One manifest with its generated file, and what the two say. */
interface Made {
  readonly generated: string
  readonly manifest: string
  readonly name: string
  readonly own: readonly string[]
  readonly text: string
}

interface Judged {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
  readonly made: Made | null
  readonly stale?: Stale
}

const judgeManifest = async (tree: Tree, { path, facts }: FileFacts<Manifest>): Promise<Judged> => {
  const [, folder = ''] = manifestPath.exec(path) ?? []
  const sources = await sourcesOf(tree, folder, facts)
  const findings = sources.missing.map((one) => missingSource(path, one.where, one.path))
  const { unknown } = sources
  const places = [`${folder}_generated/${facts.name}.md`, `${folder}${facts.name}.md`]
  const generated = places.find((place) => tree.has(place))
  if (generated === undefined) {
    const others = tree.match([`${folder}_generated/*.md`]).length > 0 && tree.partial === null
    return { findings: others ? [...findings, unassembled(path, places[0] ?? '')] : findings, unknown, made: null }
  }
  const text = await tree.text(generated)
  if (!text.known) return { findings, unknown: [...unknown, { subject: generated, reason: text.reason }], made: null }
  if (findings.length + unknown.length > 0) return { findings, unknown, made: null }
  const pieces = piecesOf(facts, sources.fragments, sources.blocks)
  const {
    lacking: [first, ...more],
    own,
  } = compare(text.value, pieces)
  if (first !== undefined)
    return { findings, unknown, made: null, stale: { generated, folder, lacking: [first, ...more] } }
  return { findings, unknown, made: { generated, manifest: path, name: facts.name, own, text: text.value } }
}

/** A line of the assembler's own stands in other files too, but for the agent's name. */
const neutral = (line: string, name: string): string => line.toLowerCase().replaceAll(name.toLowerCase(), '*')

const editedByHand = (made: readonly Made[]): readonly Observation[] => {
  const files = new Map<string, number>()
  for (const { own, name } of made)
    for (const line of new Set(own.map((one) => neutral(one, name)))) files.set(line, (files.get(line) ?? 0) + 1)
  return made.flatMap(({ own, name, generated, manifest, text }) => {
    const [first, ...more] = own.filter((line) => files.get(neutral(line, name)) === 1)
    if (made.length < 3 || first === undefined) return []
    const line = text.split('\n').findIndex((one) => one.trim() === first) + 1
    return [edited(generated, manifest, [first, ...more], line)]
  })
}

const staleKits = (all: readonly Stale[]): readonly Observation[] =>
  [...new Set(all.map(({ folder }) => folder))].flatMap((folder) => {
    const [first, ...more] = all.filter((one) => one.folder === folder)
    return first === undefined ? [] : [stale([first, ...more])]
  })

const orphans = (tree: Tree): readonly Observation[] =>
  tree.match(['**/_generated/*.md', '_generated/*.md']).flatMap((path) => {
    const manifest = path.replace(/_generated\/([^/]+)\.md$/, '_manifests/$1.toml')
    const folder = manifest.slice(0, manifest.lastIndexOf('/') + 1)
    const used = tree.match([`${folder}*.toml`]).length > 0
    return !used || tree.mayHold(manifest) || /\/(?:README|INDEX)\.md$/.test(path) ? [] : [orphan(path, manifest)]
  })

const conclude = async (facts: readonly FileFacts<Manifest>[], tree: Tree): Promise<Reading> => {
  const judged: Judged[] = []
  for (const one of facts) judged.push(await judgeManifest(tree, one))
  const made = judged.flatMap((one) => one.made ?? [])
  return {
    findings: [
      ...judged.flatMap(({ findings }) => findings),
      ...staleKits(judged.flatMap((one) => one.stale ?? [])),
      ...editedByHand(made),
      ...orphans(tree),
    ],
    unknown: judged.flatMap(({ unknown }) => unknown),
    figures: { manifests: facts.length, generated: made.length },
  }
}

/** What `agent-manifests` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: manifestSchema,
  inspect: (file, given) => {
    if (forTests.test(file.path)) return { facts: null, findings: [] }
    if (manifestPath.test(file.path)) return inspectManifest(file, given)
    return { facts: null, findings: frontMatterFaults(file) }
  },
  conclude: (facts, { tree }) => conclude(facts, tree),
})
