import type { Observation } from '../../../../domain/finding.ts'
import type { Job, Workflow } from '../../../../formats/workflows.ts'
import { at, entriesAt } from '../../../../formats/yaml-tree.ts'
import type { Place, YamlNode } from '../../../../formats/yaml-tree.ts'

const isEverything = (node: YamlNode | undefined): boolean => node?.kind === 'text' && node.text === 'write-all'

const inherits = ({ node }: Job): boolean => at(node, 'permissions') === undefined

const everything = (path: string, locator: string, place: Place): Observation => ({
  kind: 'broad-permissions',
  subject: `${path}#${locator}`,
  effect: 'degrades',
  title: 'The token may write everything',
  detail:
    '`write-all` lets every step, and every action that a step uses, push code, publish packages and change releases and settings of runs.',
  remedy: 'name the scopes that the steps need, job by job, and leave out the rest',
  location: { path, ...place },
  data: { scopes: ['write-all'] },
})

const shared = (path: string, stated: YamlNode, scopes: readonly string[], jobs: readonly Job[]): Observation => ({
  kind: 'broad-permissions',
  subject: `${path}#permissions`,
  effect: 'degrades',
  confidence: 'medium',
  title: `${jobs.length} jobs may write ${scopes.join(', ')}`,
  detail: `The workflow’s \`permissions\` hold for every job that states none of its own: ${names(jobs)}. Every action that any of them uses may write ${scopes.join(', ')}.`,
  remedy: `move ${scopes.map((scope) => `\`${scope}: write\``).join(', ')} to the job that needs it, and give the workflow \`contents: read\``,
  location: { path, ...stated.at, endLine: stated.at.line, endColumn: stated.at.column + 1 },
  data: { scopes: [...scopes], jobs: jobs.map(({ id }) => id) },
})

const names = (jobs: readonly Job[]): string => {
  const shown = jobs.slice(0, 6).map(({ id }) => id)
  return jobs.length > shown.length ? `${shown.join(', ')} and ${jobs.length - shown.length} more` : shown.join(', ')
}

const missing = (path: string, { jobs, root }: Workflow, without: readonly Job[]): Observation => ({
  kind: 'missing-permissions',
  subject: `${path}#permissions`,
  effect: 'advises',
  title: 'The rights of the token are not stated',
  detail: `Neither the workflow nor ${without.length === jobs.length ? 'a job' : names(without)} states \`permissions\`, so the token may do what a setting of the repository or organization says today: in repositories from before February 2023, write everything.`,
  remedy: 'add `permissions: { contents: read }` at the top, and more only to the job that needs it',
  location: { path, ...(root?.at ?? { line: 1, column: 1 }), endLine: root?.at.line ?? 1, endColumn: 2 },
  data: { jobs: without.map(({ id }) => id) },
})

/** Scopes that a workflow gives to every job. */
const writable = (stated: YamlNode | undefined): readonly string[] =>
  entriesAt(stated)
    .filter(({ value }) => value.kind === 'text' && value.text === 'write')
    .map(({ key }) => key.text)

/** Whether the jobs do one and the same thing several times over, so that what one needs all need. */
const alike = (jobs: readonly Job[]): boolean =>
  new Set(jobs.map(({ steps }) => steps.map(({ uses, run }) => uses?.text ?? run?.text ?? '').join('\n'))).size === 1

/**
 * Permissions that are wider than need be, or stated nowhere. A workflow that is only called has its caller's.
 * Source: GitHub's page on `permissions` and on the default rights of GITHUB_TOKEN.
 */
export const permissionFindings = (path: string, file: Workflow): readonly Observation[] => {
  const { root, jobs, triggers } = file
  const stated = at(root, 'permissions')
  const without = jobs.filter(inherits)
  const found = jobs.flatMap(({ node, locator }) => {
    const own = at(node, 'permissions')
    return own !== undefined && isEverything(own) ? [everything(path, `${locator}.permissions`, own.at)] : []
  })
  if (without.length === 0) return found
  if (stated === undefined)
    return triggers.every((trigger) => trigger === 'workflow_call') ? found : [...found, missing(path, file, without)]
  if (isEverything(stated)) return [...found, everything(path, 'permissions', stated.at)]
  const scopes = writable(stated)
  return scopes.length === 0 || without.length < 2 || alike(without)
    ? found
    : [...found, shared(path, stated, scopes, without)]
}
