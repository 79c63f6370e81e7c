import { z } from 'zod'
import { usesOfJobs, usesOfSteps, versionComment } from '../../formats/action-uses.ts'
import { isCommitHash, majorOf, parseUses } from '../../formats/action-references.ts'
import { knownAction } from '../../formats/known-actions.ts'
import { edited } from '../../formats/text-edits.ts'
import type { TextEdit } from '../../formats/text-edits.ts'
import { actionFile, roleOf, workflow } from '../../formats/workflows.ts'
import { actionGlobs, workflowGlobs } from '../../formats/file-globs.ts'
import type { YamlText } from '../../formats/yaml-tree.ts'
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

interface Line {
  readonly text: string
  /** The column behind the reference, from 1. */
  readonly end: number
}

/** What to write behind the `@`, comment included where there is one. */
const replacement = (
  uses: YamlText,
  line: Line,
  given: Settings,
  { commitOf, majors }: FixContext,
): { readonly ref: string; readonly comment: string | null } | null => {
  const parsed = parseUses(uses.text)
  if (parsed?.kind !== 'repository') return null
  const { repository, ref } = parsed
  const pinned = isCommitHash(ref)
  const version = (pinned ? versionComment(line.text, line.end) : ref) ?? ''
  const major = majorOf(version)
  if (major === null) return null
  const target = targetOf(repository, major, given, majors === true)
  const wanted = target ?? (pinned || given.pin === 'major' ? null : version)
  if (wanted === null) return null
  if (!pinned && given.pin === 'major') return { ref: wanted, comment: null }
  const commit = commitOf?.(repository, wanted) ?? ''
  return isCommitHash(commit) ? { ref: commit, comment: wanted } : null
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
  const stretch = (column: number, endColumn: number) => ({ line: at.line, column, endLine: at.line, endColumn })
  const edits = [{ at: stretch(start, start + parsed.ref.length), text: wanted.ref }]
  if (wanted.comment === null) return edits
  const rest = source.slice(at.endColumn - 1)
  const said = versionComment(source, at.endColumn)
  if (said === null)
    return rest.trim() === ''
      ? [...edits, { at: stretch(at.endColumn, at.endColumn), text: ` # ${wanted.comment}` }]
      : []
  const comment = at.endColumn + rest.indexOf(said, rest.indexOf(' #'))
  return [...edits, { at: stretch(comment, comment + said.length), text: wanted.comment }]
}

/**
 * Raises actions that are behind their major, where somebody asked for that, and pins them where the setting says so. A
 * commit is written only when somebody looked it up.
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
