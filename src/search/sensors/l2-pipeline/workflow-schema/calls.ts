import { z } from 'zod'
import type { Observation } from '../../../../domain/finding.ts'
import type { FileFacts } from '../../../../domain/sensor.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { at, entriesAt, textAt } from '../../../../formats/yaml-tree.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'
import type { Workflow } from '../../../../formats/workflows.ts'

const place = z.strictObject({ line: z.int(), column: z.int(), endLine: z.int(), endColumn: z.int() })
const parameter = z.strictObject({ name: z.string(), required: z.boolean() })

/** What one workflow file calls in this tree, and what it offers to callers. */
export const callFacts = z.strictObject({
  calls: z.array(
    z.strictObject({
      locator: z.string(),
      at: place,
      target: z.string(),
      inputs: z.array(z.string()),
      /** Null where all secrets are handed on (`secrets: inherit`). */
      secrets: z.array(z.string()).nullable(),
    }),
  ),
  /** Null where the file is not callable. */
  offers: z.strictObject({ inputs: z.array(parameter), secrets: z.array(parameter) }).nullable(),
})
export type CallFacts = z.infer<typeof callFacts>

const parametersOf = (node: YamlNode | undefined, kind: string): z.infer<typeof parameter>[] =>
  entriesAt(node, kind).map(({ key, value }) => ({
    name: key.text.toLowerCase(),
    required: textAt(value, 'required')?.value === true && at(value, 'default') === undefined,
  }))

/** The facts of a workflow; null where it neither calls nor offers anything. */
export const readCalls = ({ jobs, root, triggers }: Workflow): CallFacts | null => {
  const calls = jobs.flatMap(({ uses, locator, node, with: inputs }) => {
    if (uses === null || !uses.text.startsWith('./')) return []
    const secrets = at(node, 'secrets')
    return [
      {
        locator: `${locator}.uses`,
        at: uses.at,
        target: uses.text.slice(2),
        inputs: [...inputs.keys()],
        secrets: secrets?.kind === 'text' ? null : entriesAt(secrets).map(({ key }) => key.text.toLowerCase()),
      },
    ]
  })
  const called = at(root, 'on', 'workflow_call')
  const offers = triggers.includes('workflow_call')
    ? { inputs: parametersOf(called, 'inputs'), secrets: parametersOf(called, 'secrets') }
    : null
  return calls.length === 0 && offers === null ? null : { calls, offers }
}

type Call = CallFacts['calls'][number]

const refusal = (path: string, call: Call, title: string, remedy: string): Observation => ({
  kind: 'schema',
  subject: `${path}#${call.locator}`,
  effect: 'blocks',
  title,
  detail: `\`${call.locator}\` calls \`./${call.target}\`: ${title}. GitHub refuses the calling workflow.`,
  remedy,
  location: { path, ...call.at },
  data: { target: call.target },
})

const misfits = (
  kind: string,
  given: readonly string[],
  offered: readonly { readonly name: string; readonly required: boolean }[],
) => {
  const names = offered.map(({ name }) => name)
  return [
    ...offered
      .filter(({ name, required }) => required && !given.includes(name))
      .map(({ name }) => `the ${kind} \`${name}\` is required and not given`),
    ...given.filter((name) => !names.includes(name)).map((name) => `the called workflow has no ${kind} \`${name}\``),
  ]
}

const judgeCall = (
  path: string,
  call: Call,
  tree: Tree,
  offersOf: ReadonlyMap<string, CallFacts['offers']>,
): Observation | Unknown | null => {
  if (!/^\.github\/workflows\/[^/]+\.ya?ml$/.test(call.target))
    return refusal(
      path,
      call,
      'a called workflow must lie directly in .github/workflows',
      'move the workflow there and call it there',
    )
  if (!tree.has(call.target)) {
    if (tree.partial !== null)
      return { subject: `${path}#${call.locator}`, reason: `./${call.target} was not listed: ${tree.partial}` }
    return refusal(
      path,
      call,
      `the called workflow ${call.target} does not exist`,
      'correct the path, or restore the file',
    )
  }
  const offers = offersOf.get(call.target)
  if (offers === undefined) return null
  if (offers === null)
    return refusal(
      path,
      call,
      `${call.target} cannot be called: it lacks \`workflow_call\``,
      'add `workflow_call` to its `on:`',
    )
  const wrong = [
    ...misfits('input', call.inputs, offers.inputs),
    ...(call.secrets === null ? [] : misfits('secret', call.secrets, offers.secrets)),
  ]
  return wrong.length === 0
    ? null
    : refusal(path, call, wrong.join('; '), 'make the call and the called workflow agree')
}

/** Judges each call of a workflow of this tree against the file that it names. `readable` are the files that parsed. */
export const judgeCalls = (facts: readonly FileFacts<CallFacts>[], tree: Tree): Reading => {
  const offersOf = new Map(facts.map(({ path, facts: { offers } }) => [path, offers]))
  const judged = facts.flatMap(({ path, facts: { calls } }) =>
    calls.map((call) => judgeCall(path, call, tree, offersOf)),
  )
  return {
    findings: judged.flatMap((each) => (each !== null && 'kind' in each ? [each] : [])),
    unknown: judged.flatMap((each) => (each !== null && 'reason' in each ? [each] : [])),
  }
}
