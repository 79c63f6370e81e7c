import type { Unknown } from '../../../../domain/reading.ts'
import type { FileFacts } from '../../../../domain/sensor.ts'
import type { Use, UseFacts } from './facts.ts'

/** A name that workflows ask for, with everything the tree says of it. */
export interface Demand {
  readonly context: Use['context']
  readonly name: string
  /** Environments of the jobs that ask; `?` where one is computed. */
  readonly environments: readonly string[]
  readonly needed: boolean
  /** Where it is asked for first, and in how many files. */
  readonly first: { readonly path: string; readonly line: number; readonly column: number }
  readonly files: number
}

/** A secret that a called workflow asks for and that no caller of this repository hands on. */
export interface Unpassed {
  readonly path: string
  readonly use: Use
  readonly callers: number
}

type File = FileFacts<UseFacts>

interface Kept {
  readonly path: string
  readonly uses: readonly Use[]
  readonly unpassed: readonly Unpassed[]
  readonly unknown: readonly Unknown[]
}

const elsewhere = 'only workflows of other repositories call it, and what they hold cannot be seen from here'

/** What of a called workflow's demand meets the stores of this repository: it has its callers' secrets and variables. */
const keptOf = ({ path, facts }: File, callers: ReadonlyMap<string, readonly boolean[]>): Kept => {
  if (!facts.called) return { path, uses: facts.uses, unpassed: [], unknown: [] }
  const inherited = callers.get(path) ?? []
  const asked = facts.uses.filter(({ context, name }) => context === 'vars' || !facts.given.includes(name))
  if (inherited.length === 0)
    return { path, uses: [], unpassed: [], unknown: asked.length === 0 ? [] : [{ subject: path, reason: elsewhere }] }
  if (inherited.includes(true)) return { path, uses: asked, unpassed: [], unknown: [] }
  return {
    path,
    uses: asked.filter(({ context }) => context === 'vars'),
    unpassed: asked
      .filter(({ context }) => context === 'secrets')
      .map((use) => ({ path, use, callers: inherited.length })),
    unknown: [],
  }
}

const merge = (all: readonly Kept[]): readonly Demand[] => {
  const found = new Map<string, Demand>()
  for (const { path, uses } of all) {
    for (const { context, name, environment, needed, line, column } of uses) {
      const key = `${context}/${name}`
      const before = found.get(key)
      const own = environment === null ? [] : [environment]
      found.set(key, {
        context,
        name,
        environments: [...new Set([...(before?.environments ?? []), ...own])].toSorted(),
        needed: needed || before?.needed === true,
        first: before !== undefined && (before.needed || !needed) ? before.first : { path, line, column },
        files: (before?.files ?? 0) + 1,
      })
    }
  }
  return [...found].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, demand]) => demand)
}

/** What the workflows of a tree ask for, by name. */
export const demandOf = (files: readonly File[]) => {
  const callers = new Map<string, readonly boolean[]>()
  for (const { facts } of files)
    for (const { path, inherits } of facts.calls)
      if (path !== null) callers.set(path, [...(callers.get(path) ?? []), inherits])
  const kept = files.map((file) => keptOf(file, callers))
  return {
    demands: merge(kept),
    unpassed: kept.flatMap(({ unpassed }) => unpassed),
    unknown: kept.flatMap(({ unknown }) => unknown),
  }
}
