import type { Observation } from '../../../../domain/finding.ts'
import { anyGlob } from '../../../../domain/quick-glob.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { FileFacts } from '../../../../domain/sensor.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { ignoredIn, repositoryPaths } from '../../../../formats/repository-paths.ts'
import { fromLines, fromMarkdown } from './entries.ts'
import { knowledgeFacts } from './facts.ts'
import type { KnowledgeFacts, Mention } from './facts.ts'
import { contradiction, deadScope, goneThing } from './findings.ts'
import type { Place } from './findings.ts'
import { judgeOf } from './judge.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../knowledge-drift.ts'
import type { Settings } from '../knowledge-drift.ts'

type Files = readonly FileFacts<KnowledgeFacts>[]

const goneThings = async (tree: Tree, files: Files, unknown: Unknown[]): Promise<readonly Observation[]> => {
  const ignored = await ignoredIn(tree)
  const judge = judgeOf({ tree, paths: repositoryPaths(tree), ignored })
  const gone = new Map<string, { readonly mention: Mention; readonly places: [Place, ...Place[]] }>()
  for (const { path, facts } of files)
    for (const mention of facts.mentions) {
      if (!(await judge.isGone(path, mention))) continue
      const key = `${mention.what} ${mention.name}`
      const place = { document: path, line: mention.line }
      const known = gone.get(key)
      if (known === undefined) gone.set(key, { mention, places: [place] })
      else known.places.push(place)
    }
  unknown.push(...judge.unknown, ...ignored.unknown)
  return [...gone.values()].map(({ mention, places }) => goneThing(mention, places))
}

/** A glob without a folder means files of that name anywhere, as in `.gitignore`. */
const matchesNothing = (tree: Tree, glob: string): boolean => {
  const from = glob.replace(/^\.?\//, '')
  const globs = from.includes('/')
    ? [from, from.endsWith('/') ? `${from}**` : `${from}/**`]
    : [from, `**/${from}`, `**/${from}/**`]
  return tree.match(globs).length === 0
}

const deadScopes = (tree: Tree, files: Files): readonly Observation[] =>
  tree.partial !== null
    ? []
    : files.flatMap(({ path, facts }) =>
        facts.scopes.flatMap(({ glob, line }) => (matchesNothing(tree, glob) ? [deadScope(path, glob, line)] : [])),
      )

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

/** Instructions of a folder hold for that folder; those of the root and of the tools' own folders hold for all. */
const realmOf = (path: string): string => (/^(?:\.[a-z]+|[^/]+$)/.test(path) ? '' : folderOf(path))

interface Stated {
  readonly topic: string
  readonly value: string
  readonly document: string
  readonly line: number
}

const statementsBy = (files: Files): ReadonlyMap<string, readonly Stated[]> => {
  const stated = new Map<string, Stated[]>()
  for (const { path, facts } of files.filter(({ facts: { scopes } }) => scopes.length === 0))
    for (const { topic, value, line } of facts.statements) {
      const key = topic.startsWith('key ') ? `${path} ${topic}` : `${realmOf(path)} ${topic}`
      const known = stated.get(key) ?? []
      known.push({ topic, value, document: path, line })
      stated.set(key, known)
    }
  return stated
}

const contradictions = (files: Files): readonly Observation[] =>
  [...statementsBy(files).values()].flatMap((statements) => {
    const [first] = statements
    const other = statements.find(({ value }) => value !== first?.value)
    return first === undefined || other === undefined ? [] : [contradiction(first.topic, [first, other])]
  })

const conclude = async (facts: Files, tree: Tree, { exclude, known }: Settings): Promise<Reading> => {
  const left = anyGlob(exclude)
  const files = facts.filter(({ path }) => !left(path))
  if (files.length === 0)
    return { findings: [], unknown: [], notApplicable: 'there are no agent instructions and no memory' }
  const unknown: Unknown[] = []
  const gone = await goneThings(tree, files, unknown)
  return {
    findings: [
      ...gone.filter(({ subject }) => !known.includes(subject)),
      ...deadScopes(tree, files),
      ...contradictions(files),
    ],
    unknown,
    figures: { files: files.length, mentions: files.reduce((sum, one) => sum + one.facts.mentions.length, 0) },
  }
}

/** What `knowledge-drift` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: knowledgeFacts,
  inspect: (file) => {
    const { facts, unknown } = file.path.endsWith('.jsonl') ? fromLines(file) : fromMarkdown(file)
    return { facts, findings: [], unknown }
  },
  conclude: (facts, { tree }, given) => conclude(facts, tree, given),
})
