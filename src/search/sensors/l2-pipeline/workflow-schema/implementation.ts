import type { Observation } from '../../../../domain/finding.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import type { Inspection } from '../../../../domain/sensor.ts'
import { refusedInAction, refusedInWorkflow } from '../../../../formats/github-parser.ts'
import { actionFile, mistakenOn, roleOf, workflow } from '../../../../formats/workflows.ts'
import type { Place, YamlTree } from '../../../../formats/yaml-tree.ts'
import { actionRefusals } from './action-refusals.ts'
import { callFacts, judgeCalls, readCalls } from './calls.ts'
import type { CallFacts } from './calls.ts'
import { floatVersions } from './float-versions.ts'
import { misplaced } from './misplaced.ts'
import { placed, schemaFinding } from './refusals.ts'
import { jobKeyFindings, malformedUses, neverTriggers, refusedByGitHub, unparsable } from './structure.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../workflow-schema.ts'

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

/** What `workflow-schema` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: callFacts,
  inspect: (file) => {
    const role = roleOf(file.path)
    if (role === 'workflow') return inspectWorkflow(file)
    return role === 'action' ? inspectAction(file) : seen([misplaced(file)])
  },
  conclude: async (facts, { tree }) => judgeCalls(facts, tree),
})
