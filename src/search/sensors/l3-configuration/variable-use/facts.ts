import { z } from 'zod'
import { parseUses } from '../../../../formats/action-references.ts'
import type { Job, Workflow } from '../../../../formats/workflows.ts'
import { at, entriesAt, textAt } from '../../../../formats/yaml-tree.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'
import type { Asked } from './names.ts'

const useSchema = z.strictObject({
  context: z.enum(['vars', 'secrets']),
  /** In upper case, as GitHub keeps it. */
  name: z.string(),
  /** The environment of the job, `?` where it is computed, null for none. */
  environment: z.string().nullable(),
  needed: z.boolean(),
  line: z.int(),
  column: z.int(),
})
export type Use = z.infer<typeof useSchema>

/** What a workflow asks for and hands on. */
export const useFactsSchema = z.strictObject({
  uses: z.array(useSchema),
  /** Contexts of which the file asks for computed names, or for all. */
  dynamic: z.array(z.enum(['vars', 'secrets'])),
  /** Whether only other workflows start it. */
  called: z.boolean(),
  /** Secrets that it says its callers give, in upper case. */
  given: z.array(z.string()),
  /** Workflows that it calls, and whether with all its secrets; `path` is null for one of another repository. */
  calls: z.array(z.strictObject({ path: z.string().nullable(), inherits: z.boolean() })),
})
export type UseFacts = z.infer<typeof useFactsSchema>

const environmentOf = (job: Job | undefined): string | null => {
  const node = textAt(job?.node, 'environment') ?? textAt(job?.node, 'environment', 'name')
  if (node === undefined) return at(job?.node, 'environment') === undefined ? null : '?'
  return node.text.includes('${{') ? '?' : node.text
}

/** Variables of scripts whose emptiness the scripts themselves ask for. */
const testedVariables = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/(?:-[zn]\s{1,4}"?\$\{?|\$\{)(\w{1,100})(:[-+?=])?/g)].flatMap(([whole, name, suffix]) =>
      name !== undefined && (suffix !== undefined || whole.startsWith('-')) ? [name] : [],
    ),
  )

/** Always there, or set by whoever debugs a run. */
const granted = new Set(['GITHUB_TOKEN', 'ACTIONS_STEP_DEBUG', 'ACTIONS_RUNNER_DEBUG'])

const isName = (name: string): boolean => name !== '?' && name !== '*'

const usesOf = ({ jobs }: Workflow, text: string, asked: readonly Asked[]): readonly Use[] => {
  const tested = testedVariables(text)
  const known = new Map(jobs.map((job) => [job.id, job]))
  return asked.flatMap(({ context, name, needed, keys, at: { line, column } }) => {
    if (context === 'inputs' || !isName(name) || granted.has(name.toUpperCase())) return []
    const job = keys[0] === 'jobs' ? known.get(keys[1] ?? '') : undefined
    const variable = keys.at(-2) === 'env' ? (keys.at(-1) ?? '') : ''
    const asking = needed && !tested.has(variable)
    return [{ context, name: name.toUpperCase(), environment: environmentOf(job), needed: asking, line, column }]
  })
}

/** Each name once an environment; needed only if nothing in the file tests it. */
const grouped = (uses: readonly Use[]): Use[] => {
  const optional = new Set(uses.filter(({ needed }) => !needed).map(({ context, name }) => `${context}.${name}`))
  const found = new Map<string, Use>()
  for (const use of uses) {
    const key = `${use.context}.${use.name}/${use.environment ?? ''}`
    if (!found.has(key)) found.set(key, { ...use, needed: !optional.has(`${use.context}.${use.name}`) })
  }
  return [...found.values()]
}

const callsOf = (jobs: readonly Job[]): UseFacts['calls'] =>
  jobs.flatMap(({ uses, node }) => {
    if (uses === null) return []
    const named = parseUses(uses.text)
    return [
      {
        path: named?.kind === 'local' ? named.path : null,
        inherits: textAt(node, 'secrets')?.text === 'inherit',
      },
    ]
  })

const givenSecrets = (root: YamlNode | null): string[] =>
  entriesAt(at(root, 'on', 'workflow_call'), 'secrets').map(({ key }) => key.text.toUpperCase())

/** The facts of one workflow; null where it asks for nothing and calls nobody. */
export const useFacts = (file: Workflow, text: string, asked: readonly Asked[]): UseFacts | null => {
  const uses = grouped(usesOf(file, text, asked))
  const calls = callsOf(file.jobs)
  const dynamic = (['vars', 'secrets'] as const).filter((context) =>
    asked.some((one) => one.context === context && !isName(one.name)),
  )
  if (uses.length + calls.length + dynamic.length === 0) return null
  const called = file.triggers.length > 0 && file.triggers.every((trigger) => trigger === 'workflow_call')
  return { uses, dynamic, called, given: givenSecrets(file.root), calls }
}
