import type { Observation } from '../../../../domain/finding.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import { workflow } from '../../../../formats/workflows.ts'
import type { Workflow } from '../../../../formats/workflows.ts'
import { at } from '../../../../formats/yaml-tree.ts'

/** Folders whose workflows are meant for reading, copying or keeping, and those of other people's code. */
const keptFolders =
  /(?:^|\/)(?:docs?|documentation|examples?|samples?|templates?|workflow-templates|starter-workflows|skeletons?|scaffold|cookiecutter|fixtures|testdata|tests?|node_modules|vendor|third_party|archived?|disabled|deprecated)\//i

/** `.github/fork_workflows`, `.github/workflows-disabled`: whoever names a folder so has put its workflows aside. */
const asideFolders = /(?:^|\/)(?:[\w.]{1,60}[-_]workflows?|workflows?[-_.][\w.-]{1,60})\//i

/** Folders with a placeholder of cookiecutter or Jinja in their name. */
const isTemplated = (path: string): boolean =>
  path
    .split('/')
    .slice(0, -1)
    .some((folder) => folder.includes('{{') || folder.includes('{%'))

const looksLikeWorkflow = ({ root, jobs }: Workflow): boolean =>
  (at(root, 'on') !== undefined || at(root, 'true') !== undefined) &&
  jobs.some(({ uses, runsOn, steps }) => uses !== null || runsOn.length > 0 || steps.length > 0)

/** Whether GitHub was surely meant to read it: the folder is one letter or one level away from the right one. */
const surelyMeant = (path: string): boolean => /^\.github\/(?:workflows?\/|[^/]+$)/.test(path)

/**
 * A file that is a workflow by its content and lies where GitHub never looks, as a finding; null otherwise. Next to the
 * right folder it is a guard that is missed; elsewhere it may be parked there on purpose.
 */
export const misplaced = (file: SourceFile): Observation | null => {
  if (keptFolders.test(file.path) || asideFolders.test(file.path)) return null
  if (isTemplated(file.path) || !/\bjobs\b/.test(file.text)) return null
  const read = file.as(workflow)
  if (!looksLikeWorkflow(read)) return null
  const meant = surelyMeant(file.path)
  const name = file.path.split('/').at(-1) ?? file.path
  return {
    kind: 'misplaced',
    subject: file.path,
    effect: meant ? 'blocks' : /(?:^|\/)workflows?\//.test(file.path) ? 'degrades' : 'advises',
    confidence: meant ? 'high' : 'medium',
    title: `${name} is a workflow outside .github/workflows`,
    detail:
      'GitHub reads workflows only from files directly in `.github/workflows` of the repository; this one never runs.',
    remedy: `move it to .github/workflows/${name}, or to a folder of templates or documentation`,
    location: { path: file.path, line: 1, column: 1, endLine: 1, endColumn: 1 },
  }
}
