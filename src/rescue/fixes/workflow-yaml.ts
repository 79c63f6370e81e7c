import { numberVersions } from '../../formats/number-versions.ts'
import { edited } from '../../formats/text-edits.ts'
import type { TextEdit } from '../../formats/text-edits.ts'
import { mistakenOn, roleOf, workflow } from '../../formats/workflows.ts'
import { actionGlobs, workflowGlobs } from '../../formats/file-globs.ts'
import type { Fix } from './fix.ts'

/** The quote that a file uses more often. */
const quoteOf = (text: string): string =>
  (text.match(/"/g)?.length ?? 0) > (text.match(/'/g)?.length ?? 0) ? '"' : "'"

const versionsAndOn = (path: string, text: string): string => {
  const { root, unreadable, jobs } = workflow.parse({ path, text })
  if (unreadable !== null || root?.kind !== 'map') return text
  const quote = quoteOf(text)
  const mistaken = jobs.length === 0 ? undefined : mistakenOn(root)
  const edits: readonly TextEdit[] = [
    ...(mistaken === undefined ? [] : [{ at: mistaken.key.at, text: 'on' }]),
    ...numberVersions(root).map(({ text: { at, text: number } }) => ({ at, text: quote + number + quote })),
  ]
  return edited(text, edits)
}

/**
 * Puts versions that YAML takes for numbers in quotes, writes `on:` where a tool of YAML 1.1 made `true:` of it, and
 * takes the one indentation by which a file that is no YAML becomes what GitHub accepts.
 */
export const workflowYaml: Fix = {
  id: 'workflow-yaml',
  title: 'Versions in quotes, `on:` where it has become `true:`, and indentation where only one makes a workflow',
  sensor: 'workflow-schema',
  kinds: ['float-version', 'never-triggers', 'unparsable'],
  files: [...workflowGlobs, ...actionGlobs],
  fix: (text, { path, aligned = null }) => (roleOf(path) === null ? text : versionsAndOn(path, aligned ?? text)),
}
