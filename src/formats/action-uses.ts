import { isCommitHash, majorOf, parseUses } from './action-references.ts'
import type { Job, Step } from './workflows.ts'
import type { Place, YamlText } from './yaml-tree.ts'

/** One version of one action of another repository, and every place of the file that uses it. */
export interface Use {
  /** `owner/name`. */
  readonly repository: string
  /** The repository and the folder or workflow file inside it. */
  readonly name: string
  readonly ref: string
  /** As the ref or, behind a commit hash, the comment states it; null where neither does. */
  readonly major: number | null
  /** As written at the first place. */
  readonly text: string
  readonly at: Place
  /** Line numbers, ascending; a step shared by an anchor counts once. */
  readonly lines: readonly number[]
}

/** The `uses:` of steps. */
export const usesOfSteps = (steps: readonly Step[]): readonly YamlText[] => steps.flatMap(({ uses }) => uses ?? [])

/** The `uses:` of jobs and their steps. */
export const usesOfJobs = (jobs: readonly Job[]): readonly YamlText[] =>
  jobs.flatMap(({ uses, steps }) => [...(uses === null ? [] : [uses]), ...usesOfSteps(steps)])

/** A version in a comment, and where it begins in its line, from 1. */
export interface VersionComment {
  readonly version: string
  readonly column: number
}

const versionWords = /(?<=^|[\s=@:(])v?\d{1,4}(?:\.\d+){0,2}(?![\w.]|-\d)/g

/**
 * The version that the comment behind a pinned `uses:` states, as a ref: `# v4.1.0`, `# 4.1`, `# tag=v4`, `# pin@v4`,
 * `# ratchet:actions/cache@v4`, `# 2024-10-23 (v4.2)`. `column` (from 1) is where the reference ends. One that begins
 * with `v` goes before a bare number. Null where there is none.
 */
export const versionInComment = (line: string | undefined, column: number): VersionComment | null => {
  const rest = line?.slice(column - 1) ?? ''
  const hash = rest.indexOf(' #')
  if (hash < 0) return null
  const start = hash + 2
  const found = [...rest.slice(start).matchAll(versionWords)]
  const match = found.find(([word]) => word.startsWith('v')) ?? found[0]
  return match === undefined ? null : { version: match[0], column: column + start + match.index }
}

/** The version that a comment behind a pinned `uses:` states; see `versionInComment`. */
export const versionComment = (line: string | undefined, column: number): string | null =>
  versionInComment(line, column)?.version ?? null

const readUse = (uses: YamlText, lines: readonly string[]): Use | null => {
  const parsed = parseUses(uses.text)
  if (parsed?.kind !== 'repository') return null
  const { repository, path, ref } = parsed
  const stated = isCommitHash(ref) ? versionComment(lines[uses.at.endLine - 1], uses.at.endColumn) : ref
  return {
    repository,
    name: path === '' ? repository : `${repository}/${path}`,
    ref,
    major: stated === null ? null : majorOf(stated),
    text: uses.text,
    at: uses.at,
    lines: [uses.at.line],
  }
}

/** What a file uses of other repositories, each version of each action once, in the order of the file. */
export const readUses = (found: readonly YamlText[], text: string): readonly Use[] => {
  const lines = text.split('\n')
  const grouped = new Map<string, Use>()
  for (const uses of found) {
    const use = readUse(uses, lines)
    if (use === null) continue
    const key = `${use.name.toLowerCase()}@${use.major ?? use.ref}@${isCommitHash(use.ref)}`
    const first = grouped.get(key)
    if (first === undefined) grouped.set(key, use)
    else if (!first.lines.includes(use.at.line)) grouped.set(key, { ...first, lines: [...first.lines, use.at.line] })
  }
  return [...grouped.values()]
}
