import { scalars } from '../../../../formats/yaml-locator.ts'
import type { Job, Workflow } from '../../../../formats/workflows.ts'
import { at, entriesAt, itemsAt, textAt } from '../../../../formats/yaml-tree.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'

/** Events that any account may cause and whose runs hold the repository's own token and secrets. */
const privileged = new Set([
  'pull_request_target',
  'workflow_run',
  'issues',
  'issue_comment',
  'discussion',
  'discussion_comment',
  'commit_comment',
])

/** Activities that need a right on the repository. */
const insiders = new Set(
  'labeled unlabeled assigned unassigned milestoned demilestoned pinned unpinned transferred locked unlocked'.split(
    ' ',
  ),
)

/** What the token of a job may do. `default` is what the repository's or organization's setting says. */
export type TokenRights = 'write' | 'read' | 'default'

const writes = (permissions: YamlNode): boolean =>
  permissions.kind === 'text'
    ? permissions.text === 'write-all'
    : entriesAt(permissions).some(({ value }) => value.kind === 'text' && value.text === 'write')

/** The rights of a job's token by the file: its own `permissions`, else the workflow's. */
export const tokenRights = ({ root }: Workflow, { node }: Job): TokenRights => {
  const stated = at(node, 'permissions') ?? at(root, 'permissions')
  if (stated === undefined || (stated.kind === 'text' && stated.value === null)) return 'default'
  return writes(stated) ? 'write' : 'read'
}

const secretName = /\bsecrets\b/i
const ownToken = /\bsecrets\s{0,9}(?:\.\s{0,9}|\[\s{0,9}')github_token\b/gi

/** Whether a job is given a secret other than its own token. */
export const usesSecrets = ({ root }: Workflow, { node }: Job): boolean =>
  [node, at(root, 'env')].some((part) =>
    [...scalars(part ?? null)].some(
      ({ text, path }) =>
        (text.text.includes('${{') && secretName.test(text.text.replaceAll(ownToken, ''))) ||
        (path.keys.at(-1) === 'secrets' && text.text === 'inherit'),
    ),
  )

/** Conditions that only people with a right, or only the repository's own branches, fulfil. */
const guardedIf =
  /author_association|\.actor\b|triggering_actor|\.login\b|sender\.|\bhead\.repo\.|head_repository|labels|label\.name|needs\.|permission|\.merged\b|workflow_run\.event\b/i
/** Steps that ask for the right of whoever caused the run. */
const guardedStep =
  /author_association|collaborators\/|getCollaboratorPermissionLevel|check-?user-?permission|\/memberships\/|checkMembershipForUser/i

const asksForRights = ({ steps }: Job): boolean =>
  steps.some(({ run, uses, with: inputs }) =>
    [run, uses, ...inputs.values()].some((text) => text !== null && guardedStep.test(text.text)),
  )

/** The events that a condition leaves over: all, unless each way through it names some. */
const eventsPassing = (condition: string | undefined, triggers: readonly string[]): readonly string[] => {
  if (condition === undefined || /\bevent_name\s{0,9}!=/.test(condition)) return triggers
  const ways = condition
    .split('||')
    .map((way) => [...way.matchAll(/\bevent_name\s{0,9}==\s{0,9}'(\w{1,80})'/g)].map(([, name]) => name ?? ''))
  if (ways.some((names) => names.length === 0)) return triggers
  return triggers.filter((trigger) => ways.flat().includes(trigger))
}

const onlyInsiders = (root: YamlNode | null, event: string): boolean => {
  const types = itemsAt(root, 'on', event, 'types')
  return types.length > 0 && types.every((type) => type.kind === 'text' && insiders.has(type.text))
}

/** Who reaches a step, and what the run holds then. */
export interface Exposure {
  /** The events that may reach it, as the triggers and conditions say. */
  readonly events: readonly string[]
  /** Those of them that any account causes and whose runs hold the repository's rights. */
  readonly outside: readonly string[]
  /** Something asks who it was. Whether it asks well is not judged. */
  readonly guarded: boolean
  readonly rights: TokenRights
  readonly secrets: boolean
}

/** Who reaches a step of a job. `step` is null for the whole job. */
export const exposureOf = (file: Workflow, job: Job, step: YamlNode | null): Exposure => {
  const conditions = [textAt(job.node, 'if')?.text, textAt(step, 'if')?.text]
  const events = conditions.reduce((left, condition) => eventsPassing(condition, left), file.triggers)
  const outside = events.filter((event) => privileged.has(event) && !onlyInsiders(file.root, event))
  return {
    events,
    outside,
    guarded:
      conditions.some((condition) => condition !== undefined && guardedIf.test(condition)) ||
      at(job.node, 'environment') !== undefined ||
      asksForRights(job),
    rights: tokenRights(file, job),
    secrets: usesSecrets(file, job),
  }
}
