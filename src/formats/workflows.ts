import { defineFormat } from '../domain/format.ts'
import type { Format } from '../domain/format.ts'
import { itemLabels } from './yaml-locator.ts'
import { at, entriesAt, itemsAt, textAt, yamlTree } from './yaml-tree.ts'
import type { Place, YamlEntry, YamlMap, YamlNode, YamlText, YamlTree } from './yaml-tree.ts'

/** One step of a job or of a composite action. */
export interface Step {
  /** Its key path with its id, name or action without version (`jobs.test.steps[install]`): it survives edits. */
  readonly locator: string
  readonly at: Place
  readonly id: string | null
  readonly name: string | null
  readonly uses: YamlText | null
  readonly run: YamlText | null
  readonly with: ReadonlyMap<string, YamlText>
  readonly node: YamlNode
}

/** An image that a job asks for. */
export interface JobImage {
  readonly locator: string
  readonly image: YamlText
}

export interface Job {
  readonly id: string
  readonly locator: string
  readonly at: Place
  /** Where its id stands. */
  readonly idAt: Place
  /** A reusable workflow, for a job that calls one. */
  readonly uses: YamlText | null
  readonly with: ReadonlyMap<string, YamlText>
  /** The labels as written; expressions are kept. */
  readonly runsOn: readonly string[]
  readonly images: readonly JobImage[]
  readonly steps: readonly Step[]
  readonly node: YamlNode
}

/** A workflow file. `unreadable` says why nothing, or not all, could be read of it. */
export interface Workflow {
  readonly tree: YamlTree
  readonly unreadable: string | null
  readonly root: YamlNode | null
  readonly triggers: readonly string[]
  readonly jobs: readonly Job[]
}

/** An action's metadata (`action.yml`). */
export interface ActionFile {
  /** False for a file of that name that is something else, such as a list of Ansible tasks. */
  readonly isAction: boolean
  readonly tree: YamlTree
  readonly unreadable: string | null
  readonly root: YamlNode | null
  readonly using: YamlText | null
  readonly image: YamlText | null
  readonly steps: readonly Step[]
}

const workflowPath = /^\.github\/workflows\/[^/]+\.ya?ml$/
const metadataPath = /(?:^|\/)action\.ya?ml$/
const foreignPath = /(?:^|\/)(?:node_modules|vendor|third_party|fixtures|testdata)\//

/** Whether GitHub reads a file as workflow or as an action of this repository; null for copies of others' code. */
export const roleOf = (path: string): 'workflow' | 'action' | null => {
  if (workflowPath.test(path)) return 'workflow'
  return metadataPath.test(path) && !foreignPath.test(path) ? 'action' : null
}

const withOf = (node: YamlNode): ReadonlyMap<string, YamlText> =>
  new Map(
    entriesAt(node, 'with').flatMap(({ key, value }) =>
      value.kind === 'text' ? [[key.text.toLowerCase(), value] as const] : [],
    ),
  )

const stepsOf = (node: YamlNode | undefined, prefix: string): readonly Step[] => {
  const labels = itemLabels(itemsAt(node, 'steps'))
  return itemsAt(node, 'steps').flatMap((step, index) => {
    if (step.kind !== 'map') return []
    return [
      {
        locator: `${prefix}steps${labels[index]}`,
        at: step.at,
        id: textAt(step, 'id')?.text ?? null,
        name: textAt(step, 'name')?.text ?? null,
        uses: textAt(step, 'uses') ?? null,
        run: textAt(step, 'run') ?? null,
        with: withOf(step),
        node: step,
      },
    ]
  })
}

const imagesOf = (node: YamlNode, prefix: string): readonly JobImage[] => {
  const container = textAt(node, 'container') ?? textAt(node, 'container', 'image')
  const services = entriesAt(node, 'services').flatMap(({ key, value }) => {
    const image = textAt(value, 'image')
    return image === undefined ? [] : [{ locator: `${prefix}services.${key.text}.image`, image }]
  })
  return container === undefined ? services : [{ locator: `${prefix}container`, image: container }, ...services]
}

const jobOf = ({ key, value: node }: YamlEntry): Job => {
  const id = key.text
  const locator = `jobs.${id}`
  const labels = at(node, 'runs-on', 'labels') ?? at(node, 'runs-on')
  return {
    id,
    locator,
    at: node.at,
    idAt: key.at,
    uses: textAt(node, 'uses') ?? null,
    with: withOf(node),
    runsOn: itemsAt(labels).flatMap((label) => (label.kind === 'text' ? [label.text] : [])),
    images: imagesOf(node, `${locator}.`),
    steps: stepsOf(node, `${locator}.`),
    node,
  }
}

const triggersOf = (root: YamlNode | null): readonly string[] => {
  const on = at(root, 'on')
  if (on?.kind === 'map') return on.entries.map(({ key }) => key.text)
  return itemsAt(on).flatMap((item) => (item.kind === 'text' ? [item.text] : []))
}

/** The entry that a YAML 1.1 tool made of `on:`, which it took for the boolean. */
export const mistakenOn = (root: YamlMap): YamlEntry | undefined =>
  at(root, 'on') === undefined ? root.entries.find(({ key }) => key.text.toLowerCase() === 'true') : undefined

type Source = Parameters<Format<unknown>['parse']>[0]

/** The one document that GitHub reads, and why it would not. */
const onlyDocument = (source: Source) => {
  const tree = yamlTree.parse(source)
  const root = tree.documents[0]?.root ?? null
  return { tree, root, unreadable: whyUnreadable(tree, root) }
}

const whyUnreadable = ({ documents, faults, refused }: YamlTree, root: YamlNode | null): string | null => {
  const [fault] = faults
  if (refused !== null) return refused
  if (documents.length > 1) return 'it holds more than one YAML document'
  if (fault !== undefined) return `line ${fault.line}: ${fault.message}`
  if (root === null) return 'it is empty'
  return root.kind === 'map' ? null : 'it holds no YAML mapping'
}

/** A workflow, as far as sensors ask: its jobs, their steps, images and calls, each with its place. */
export const workflow = defineFormat<Workflow>({
  id: 'workflow',
  parse: (source) => {
    const { tree, root, unreadable } = onlyDocument(source)
    const jobs = entriesAt(root, 'jobs').map(jobOf)
    return { tree, root, unreadable, triggers: triggersOf(root), jobs }
  },
})

/** An action's metadata, composite steps included. */
export const actionFile = defineFormat<ActionFile>({
  id: 'action-file',
  parse: (source) => {
    const { tree, root, unreadable } = onlyDocument(source)
    const runs = at(root, 'runs')
    return {
      tree,
      root,
      isAction: unreadable !== null ? root?.kind !== 'list' : runs !== undefined,
      unreadable,
      using: textAt(runs, 'using') ?? null,
      image: textAt(runs, 'image') ?? null,
      steps: stepsOf(runs, 'runs.'),
    }
  },
})
