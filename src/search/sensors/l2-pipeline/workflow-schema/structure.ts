import type { Observation } from '../../../../domain/finding.ts'
import { at, itemsAt } from '../../../../formats/yaml-tree.ts'
import type { Place, YamlMap, YamlTree } from '../../../../formats/yaml-tree.ts'
import { parseUses } from '../../../../formats/action-references.ts'
import { mistakenOn } from '../../../../formats/workflows.ts'
import type { Step, Workflow } from '../../../../formats/workflows.ts'
import { stepJobKeys } from './known-words.ts'

const blocking = (file: string, place: Place) => ({
  subject: file,
  effect: 'blocks' as const,
  location: { path: file, ...place },
})

const start: Place = { line: 1, column: 1, endLine: 1, endColumn: 1 }

const faultOf = ({ documents, faults }: YamlTree): { readonly message: string; readonly place: Place } | null => {
  const [fault] = faults
  const root = documents[0]?.root ?? null
  if (fault !== undefined) return { message: fault.message, place: fault }
  if (root === null || (root.kind === 'text' && root.value === null))
    return { message: 'it holds nothing', place: start }
  return root.kind === 'map' ? null : { message: 'its root is no mapping', place: root.at }
}

/** Why a file is no YAML mapping that GitHub would read, as one finding; null where it is one. */
export const unparsable = (file: string, tree: YamlTree, what: string): Observation | null => {
  const second = tree.documents[1]
  if (second !== undefined) return twoDocuments(file, second.at, what)
  const fault = faultOf(tree)
  if (fault === null) return null
  const { line, column, endLine, endColumn } = fault.place
  return {
    ...blocking(file, { line, column, endLine, endColumn }),
    kind: 'unparsable',
    title: `GitHub cannot read this ${what}: ${fault.message}`,
    detail: `Line ${line}: ${fault.message}. Nothing of the file runs.`,
    remedy: `repair the YAML at line ${line}`,
    data: { message: fault.message },
  }
}

const twoDocuments = (file: string, second: Place, what: string): Observation => ({
  ...blocking(file, { ...second, endLine: second.line, endColumn: second.column + 3 }),
  kind: 'two-documents',
  title: `This ${what} is split into two YAML documents`,
  detail: `A line that starts with \`---\` or \`...\` ends the YAML document, and another begins in line ${second.line}. Inside a \`run: |\` block such a line must be indented like its neighbours. GitHub refuses the whole file.`,
  remedy: `indent the mark at line ${second.line}, or remove it`,
  data: { line: second.line },
})

/** Why no event starts the workflow, as a finding; null where some event does. */
export const neverTriggers = (file: string, root: YamlMap): Observation | null => {
  const mistaken = mistakenOn(root)
  if (mistaken !== undefined) {
    return {
      ...blocking(file, mistaken.key.at),
      kind: 'never-triggers',
      title: 'This workflow never starts: its `on:` has become `true:`',
      detail:
        'A YAML 1.1 tool took the key `on` for the boolean and wrote `true`. GitHub finds no event in the file and never runs it.',
      remedy: 'write `on:` again; `sar-watchdog fix --only workflow-yaml` does it',
      data: { cause: 'true-key' },
    }
  }
  const on = root.entries.find(({ key }) => key.text === 'on')
  const empty =
    on !== undefined && itemsAt(on.value).length === 0 && !(on.value.kind === 'map' && on.value.entries.length > 0)
  if (on !== undefined && !empty) return null
  return {
    ...blocking(
      file,
      on?.key.at ?? {
        line: root.at.line,
        column: root.at.column,
        endLine: root.at.line,
        endColumn: root.at.column + 1,
      },
    ),
    kind: 'never-triggers',
    title:
      on === undefined
        ? 'This workflow never starts: it has no `on:`'
        : 'This workflow never starts: its `on:` is empty',
    detail: 'GitHub starts a workflow by the events under `on`; this file names none.',
    remedy: 'name the events under `on:`',
    data: { cause: on === undefined ? 'absent' : 'empty' },
  }
}

/** Jobs that call a reusable workflow and carry keys that only jobs with steps may have. */
export const jobKeyFindings = (file: string, { jobs }: Workflow): readonly Observation[] =>
  jobs.flatMap(({ uses, node, locator, id }) => {
    if (uses === null || node.kind !== 'map') return []
    const wrong = node.entries.map(({ key }) => key).filter(({ text }) => stepJobKeys.includes(text))
    const [first] = wrong
    if (first === undefined) return []
    const names = wrong.map(({ text }) => `\`${text}\``).join(', ')
    return [
      {
        ...blocking(file, first.at),
        kind: 'uses-with-job-keys',
        subject: `${file}#${locator}`,
        title: `Job ${id} calls a workflow and cannot have ${names}`,
        detail: `A job with \`uses\` runs where and how the called workflow says; GitHub refuses the file because of ${names}.`,
        remedy: `remove ${names} from the job, or move them into ${uses.text}`,
        data: { job: id, keys: wrong.map(({ text }) => text) },
      },
    ]
  })

interface Refused {
  readonly locator: string
  readonly place: Place
  readonly title: string
  readonly remedy: string
}

const schema = (file: string, { locator, place, title, remedy }: Refused): Observation => ({
  ...blocking(file, place),
  kind: 'schema',
  subject: `${file}#${locator}`,
  title,
  detail: `\`${locator}\`: ${title}. GitHub refuses it when the file is read.`,
  remedy,
})

/** A `uses:` that names no version, no repository and no folder of the tree. */
export const malformedUses = (file: string, steps: readonly Step[]): readonly Observation[] =>
  steps.flatMap(({ uses, locator }) => {
    if (uses === null || parseUses(uses.text) !== null || uses.text.includes('${{')) return []
    const title = `\`${uses.text}\` is no action: expected owner/name@ref, ./folder or docker://image`
    return [schema(file, { locator: `${locator}.uses`, place: uses.at, title, remedy: 'add the version behind an @' })]
  })

/** What GitHub refuses and its published parser lets pass: jobs without steps, filters that exclude each other. */
export const refusedByGitHub = (file: string, { root, jobs }: Workflow): readonly Observation[] => {
  const idle = jobs.flatMap(({ id, uses, node, locator }) => {
    if (uses !== null || node.kind !== 'map' || itemsAt(node, 'steps').length > 0) return []
    const title = `job ${id} has no steps and calls no workflow`
    return [schema(file, { locator, place: node.at, title, remedy: 'give it steps, or remove it' })]
  })
  const on = at(root, 'on')
  const filters = on?.kind === 'map' ? on.entries : []
  const exclusive = filters.flatMap(({ key, value }) =>
    ['branches', 'tags', 'paths'].flatMap((filter) => {
      const ignored =
        value.kind === 'map' ? value.entries.find((entry) => entry.key.text === `${filter}-ignore`) : undefined
      if (ignored === undefined || at(value, filter) === undefined) return []
      const title = `\`${filter}\` and \`${filter}-ignore\` exclude each other for one event`
      const locator = `on.${key.text}.${filter}-ignore`
      return [schema(file, { locator, place: ignored.key.at, title, remedy: `use \`!pattern\` under \`${filter}\`` })]
    }),
  )
  return [...exclusive, ...idle]
}
