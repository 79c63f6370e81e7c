import { z } from 'zod'
import { usesOfJobs, usesOfSteps, versionComment, versionInComment } from '../../formats/action-uses.ts'
import { isCommitHash, majorOf, parseUses } from '../../formats/action-references.ts'
import { knownAction } from '../../formats/known-actions.ts'
import { edited } from '../../formats/text-edits.ts'
import type { TextEdit } from '../../formats/text-edits.ts'
import { actionFile, roleOf, workflow } from '../../formats/workflows.ts'
import { actionGlobs, workflowGlobs } from '../../formats/file-globs.ts'
import type { Place, YamlText } from '../../formats/yaml-tree.ts'
import type { Fix, FixContext } from './fix.ts'

const settings = z
  .object({ pin: z.enum(['major', 'sha']).catch('major'), majors: z.record(z.string(), z.int()).catch({}) })
  .catch({ pin: 'major', majors: {} })
type Settings = z.infer<typeof settings>

/**
 * The ref to raise a version to; null where none is known, the version is not behind, or nobody asked for the change of
 * major: neither the caller nor the repository's own setting `majors`.
 */
const targetOf = (repository: string, major: number, { majors }: Settings, asked: boolean): string | null => {
  const stated = Object.entries(majors).find(([name]) => name.toLowerCase() === repository.toLowerCase())?.[1]
  const known = knownAction(repository)
  const held = stated ?? (asked ? known?.major : undefined) ?? major
  if (major >= held) return null
  return known?.major === held ? known.ref : `v${held}`
}

/**
 * The lowest minor of a major that GitHub still serves: what is pinned below it fails by itself. Source: GitHub's changelog
 * of 2024-12-05 on the cache service.
 */
const oldestServed: Readonly<Record<string, Readonly<Record<number, number>>>> = { 'actions/cache': { 3: 4, 4: 2 } }

/** The moving tag of the same major for a release that GitHub no longer serves; null for any other. */
const servedAgain = (repository: string, version: string): string | null => {
  const [, major = '', minor] = /^v?(\d{1,4})\.(\d{1,4})/.exec(version) ?? []
  const oldest = oldestServed[repository.toLowerCase()]?.[Number(major)]
  return minor === undefined || oldest === undefined || Number(minor) >= oldest ? null : `v${major}`
}

interface Line {
  readonly text: string
  /** The column behind the reference, from 1. */
  readonly end: number
}

interface Target {
  readonly ref: string
  readonly comment: string | null
}

/** Workflows that refuse to be called by a hash: they verify themselves by the tag. Source: slsa-github-generator's README. */
const onlyByTag = new Set(['slsa-framework/slsa-github-generator'])

const pinOf = (repository: string, ref: string, { commitOf }: FixContext): Target | null => {
  if (onlyByTag.has(repository.toLowerCase())) return null
  const commit = commitOf?.(repository, ref) ?? ''
  return isCommitHash(commit) ? { ref: commit, comment: ref } : null
}

/** What to write behind the `@`, comment included where there is one. */
const replacement = (uses: YamlText, line: Line, given: Settings, context: FixContext): Target | null => {
  const parsed = parseUses(uses.text)
  if (parsed?.kind !== 'repository') return null
  const { repository, ref } = parsed
  const pinned = isCommitHash(ref)
  const version = (pinned ? versionComment(line.text, line.end) : ref) ?? ''
  const major = majorOf(version)
  const raised = major === null ? null : targetOf(repository, major, given, context.majors === true)
  const target = raised ?? servedAgain(repository, version)
  if (pinned) return target === null ? null : pinOf(repository, target, context)
  if (given.pin === 'sha') return pinOf(repository, target ?? ref, context)
  return target === null ? null : { ref: target, comment: null }
}

/** Writes the version behind a hash: over the one that is said there, else before any remark; null where neither fits. */
const commentEdit = (source: string, { line, endColumn }: Place, comment: string): TextEdit | null => {
  const stretch = (column: number, end: number) => ({ line, column, endLine: line, endColumn: end })
  const said = versionInComment(source, endColumn)
  if (said !== null) return { at: stretch(said.column, said.column + said.version.length), text: comment }
  const rest = source.slice(endColumn - 1).trim()
  return rest === '' || rest.startsWith('#') ? { at: stretch(endColumn, endColumn), text: ` # ${comment}` } : null
}

const editsOf = (
  uses: YamlText,
  lines: readonly string[],
  given: Settings,
  context: FixContext,
): readonly TextEdit[] => {
  const { at, text } = uses
  const source = lines[at.line - 1] ?? ''
  const parsed = parseUses(text)
  if (at.line !== at.endLine || parsed?.kind !== 'repository') return []
  const wanted = replacement(uses, { text: source, end: at.endColumn }, given, context)
  if (wanted === null) return []
  const start = source.lastIndexOf(`@${parsed.ref}`, at.endColumn) + 2
  const edit = {
    at: { line: at.line, column: start, endLine: at.line, endColumn: start + parsed.ref.length },
    text: wanted.ref,
  }
  if (wanted.comment === null) return [edit]
  const comment = commentEdit(source, at, wanted.comment)
  return comment === null ? [] : [edit, comment]
}

/**
 * Raises actions that are behind their major, where somebody asked for that, and pins them where the setting says so.
 * Without being asked it takes the newest of the same major for a release that GitHub no longer serves. A commit is
 * written only when somebody looked it up.
 */
export const actionVersions: Fix = {
  id: 'action-versions',
  title: 'Actions at their newest known major',
  sensor: 'action-versions',
  kinds: ['old-major', 'unpinned'],
  files: [...workflowGlobs, ...actionGlobs],
  fix: (text, context) => {
    const source = { path: context.path, text }
    const role = roleOf(context.path)
    if (role === null) return text
    const action = role === 'action' ? actionFile.parse(source) : null
    const { unreadable } = action ?? workflow.parse(source)
    if (unreadable !== null) return text
    const found = action === null ? usesOfJobs(workflow.parse(source).jobs) : usesOfSteps(action.steps)
    const given = settings.parse(context.settings)
    const lines = text.split('\n')
    return edited(
      text,
      [...new Set(found)].flatMap((uses) => editsOf(uses, lines, given, context)),
    )
  },
}
