import { z } from 'zod'
import type { Observation } from '../../../domain/finding.ts'
import type { SourceFile } from '../../../domain/format.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { Inspection } from '../../../domain/sensor.ts'
import { refusedInAction, refusedInWorkflow } from '../../../formats/github-parser.ts'
import { actionFile, actionGlobs, mistakenOn, roleOf, workflow, workflowGlobs } from '../../../formats/workflows.ts'
import type { Place, YamlTree } from '../../../formats/yaml-tree.ts'
import { actionRefusals } from './workflow-schema/action-refusals.ts'
import { callFacts, judgeCalls, readCalls } from './workflow-schema/calls.ts'
import type { CallFacts } from './workflow-schema/calls.ts'
import { floatVersions } from './workflow-schema/float-versions.ts'
import { misplaced, misplacedGlobs } from './workflow-schema/misplaced.ts'
import { placed, schemaFinding } from './workflow-schema/refusals.ts'
import {
  jobKeyFindings,
  malformedUses,
  neverTriggers,
  refusedByGitHub,
  unparsable,
} from './workflow-schema/structure.ts'

type Seen = Inspection<CallFacts>

const seen = (findings: readonly (Observation | null)[], facts: CallFacts | null = null): Seen => ({
  facts,
  findings: findings.filter((finding) => finding !== null),
})

/** GitHub's parser follows every alias by a walk over the file, so what it is given is kept small. */
const unread = (path: string, { refused, aliases, size }: YamlTree): Seen | null => {
  const reason = refused ?? (aliases > 1_000 || size > 200_000 ? 'its aliases expand too far to be checked' : null)
  return reason === null ? null : { facts: null, findings: [], unknown: [{ subject: path, reason }] }
}

const inspectWorkflow = async (file: SourceFile): Promise<Seen> => {
  const read = file.as(workflow)
  const broken = unread(file.path, read.tree)
  if (broken !== null) return broken
  const fault = unparsable(file.path, read.tree, 'workflow')
  if (fault !== null || read.root?.kind !== 'map') return seen([fault])
  const { root } = read
  const idle = neverTriggers(file.path, root)
  const mistaken = mistakenOn(root)
  const text = mistaken === undefined ? file.text : withOn(file.text, mistaken.key.at)
  const calling = jobKeyFindings(file.path, read)
  const callingJobs = new Set(calling.map(({ subject }) => subject.split('#')[1]))
  const refusals = placed(root, await refusedInWorkflow(file.path, text)).filter(
    ({ path: { keys }, refusal: { message } }) =>
      !callingJobs.has(keys.slice(0, 2).join('.')) &&
      (idle === null || (keys[0] !== 'on' && message !== 'Required property is missing: on')),
  )
  const own = [
    ...refusedByGitHub(file.path, read),
    ...malformedUses(
      file.path,
      read.jobs.flatMap(({ steps }) => steps),
    ),
  ]
  const floats = floatVersions(file.path, root)
  const said = new Set([...own, ...floats].map(({ subject }) => subject))
  const schema = refusals
    .map((each) => schemaFinding(file.path, 'workflow', each))
    .filter(({ subject }) => !said.has(subject))
  return seen([idle, ...calling, ...floats, ...schema, ...own], readCalls(read))
}

/** The text with the key at a place replaced by `"on"`, as long as the `true` that stands there, so that all else stays. */
const withOn = (text: string, { line, column, endColumn }: Place): string =>
  text
    .split('\n')
    .map((each, index) =>
      index === line - 1
        ? `${each.slice(0, column - 1)}${'"on"'.padEnd(endColumn - column)}${each.slice(endColumn - 1)}`
        : each,
    )
    .join('\n')

const inspectAction = async (file: SourceFile): Promise<Seen> => {
  const read = file.as(actionFile)
  if (!read.isAction) return seen([])
  const broken = unread(file.path, read.tree)
  if (broken !== null) return broken
  const fault = unparsable(file.path, read.tree, 'action')
  if (fault !== null || read.root?.kind !== 'map') return seen([fault])
  const refusals = actionRefusals(placed(read.root, await refusedInAction(file.path, file.text)))
  return seen([
    ...floatVersions(file.path, read.root),
    ...refusals.map((each) => schemaFinding(file.path, 'action', each)),
    ...malformedUses(file.path, read.steps),
  ])
}

export const workflowSchema = defineSensor({
  id: 'workflow-schema',
  layer: 'L2',
  title: 'Workflows that GitHub refuses',
  why: 'GitHub does not run a workflow that it cannot read, and mostly says so nowhere that anybody looks: the checks of a pull request are simply fewer. A broken guard is as quiet as a healthy one.',
  cannotKnow:
    "Files are read by GitHub's own published parser; a key, event or permission that is newer than it is reported with medium confidence. Whether a branch or path filter can ever match, whether the inputs of an action of another repository exist, and what a script does are not known.",
  kinds: {
    unparsable: 'The file is no YAML mapping: empty, cut, or badly indented.',
    'two-documents':
      'A line `---` splits the file in two documents, mostly from an unindented line in a `run: |` block.',
    'never-triggers': 'No event starts the workflow: `on` is absent, empty, or has become `true`.',
    'uses-with-job-keys': 'A job calls a reusable workflow and carries keys that only jobs with steps may have.',
    'float-version': 'A version is written as a number and loses its last zero: 3.10 is read as 3.1.',
    schema: 'GitHub refuses a key, value, expression, step, job graph or call.',
    misplaced: 'The file is a workflow by its content and lies where GitHub never looks.',
  },
  files: [...workflowGlobs, ...actionGlobs, ...misplacedGlobs],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 3,
  settings: z.strictObject({}),
  facts: callFacts,
  inspect: (file) => {
    const role = roleOf(file.path)
    if (role === 'workflow') return inspectWorkflow(file)
    return role === 'action' ? inspectAction(file) : seen([misplaced(file)])
  },
  conclude: async (facts, { tree }) => judgeCalls(facts, tree),
})
