import { z } from 'zod'
import type { Observation } from '../../../domain/finding.ts'
import { anyGlob } from '../../../domain/quick-glob.ts'
import type { Reading, Unknown } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { FileFacts } from '../../../domain/sensor.ts'
import type { Tree } from '../../../domain/workspace.ts'
import { ignoredIn, repositoryPaths } from '../../../formats/repository-paths.ts'
import { fromLines, fromMarkdown } from './knowledge-drift/entries.ts'
import { knowledgeFacts } from './knowledge-drift/facts.ts'
import type { KnowledgeFacts, Mention } from './knowledge-drift/facts.ts'
import { contradiction, deadScope, goneThing } from './knowledge-drift/findings.ts'
import type { Place } from './knowledge-drift/findings.ts'
import { judgeOf } from './knowledge-drift/judge.ts'

const settings = z.strictObject({
  exclude: z
    .array(z.string())
    .default(['**/node_modules/**', '**/vendor/**', '**/third_party/**', '**/fixtures/**', '**/testdata/**'])
    .describe('leaves files out that match one of these globs'),
  known: z
    .array(z.string())
    .default([])
    .describe('paths, commands and names that exist elsewhere and are right to name'),
})
type Settings = z.infer<typeof settings>
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

export const knowledgeDrift = defineSensor({
  id: 'knowledge-drift',
  layer: 'L5',
  title: 'Instructions and memories that no longer hold',
  why: 'Agents believe what they are told at the start. A rule that names a moved folder, a `make` target that was renamed, or two memories that say different things sends each of them the wrong way every time, and nobody sees why.',
  cannotKnow:
    'Only what stands in code spans, shell blocks and front matter is held against the repository: paths, targets of make, npm scripts and just, `vars.` and `secrets.`, and Python names whose module lies here. Bare names of functions are not looked for. Sentences that speak of making, avoiding, removing or of examples are left alone, and so is what `.gitignore` names. Links are the business of doc-links. Of contradictions only doubled keys of a memory and plainly stated values (line length, coverage, default branch) are seen; what two sentences mean is not.',
  kinds: {
    'gone-path': 'A file or folder is named that is nowhere in the repository.',
    'gone-symbol': 'A name is said to be in a module that does not have it.',
    'gone-command': 'A make target, package script or recipe is named that nothing defines.',
    'gone-variable': 'A variable or secret is named that no workflow reads.',
    'dead-scope': 'A rule is for files of which there are none.',
    contradiction: 'Two entries state different values for one thing.',
  },
  files: [
    '**/{AGENTS,CLAUDE,GEMINI,MEMORY}.md',
    '**/.{cursorrules,windsurfrules,clinerules}',
    '.github/copilot-instructions.md',
    '.github/{instructions,agents,prompts,chatmodes,skills}/**/*.md',
    '**/.{claude,codex,cursor,agents,ai,gemini,serena,windsurf,clinerules}/**/*.{md,mdc,jsonl}',
    '**/memory-bank/**/*.md',
    '**/{memory,memories}/**/*.jsonl',
  ],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 3,
  settings,
  facts: knowledgeFacts,
  inspect: (file) => {
    const { facts, unknown } = file.path.endsWith('.jsonl') ? fromLines(file) : fromMarkdown(file)
    return { facts, findings: [], unknown }
  },
  conclude: (facts, { tree }, given) => conclude(facts, tree, given),
})
