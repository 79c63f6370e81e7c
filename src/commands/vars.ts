import { z } from 'zod'
import { SarError, UsageError, exitCodes } from '../domain/errors.ts'
import type { ExitCode } from '../domain/errors.ts'
import { variableLayers } from '../domain/live.ts'
import { varsCounts } from '../report/vars/audit.ts'
import type { VarsReport } from '../report/vars/audit.ts'
import { expectedJson, varsJson } from '../report/vars/json.ts'
import { varsMarkdown } from '../report/vars/markdown.ts'
import { expectedTable, varsDiff, varsTable } from '../report/vars/text.ts'
import { defineVerb } from './command.ts'
import type { CommandResult, Invocation } from './command.ts'
import { parseFlags } from './flags.ts'
import type { OutputFormat } from './flags.ts'
import { onlyFormats } from './only-formats.ts'
import { requireOwnFlags } from './own-flags.ts'
import { styleOf } from './style.ts'
import { auditFor, expectedOf } from './vars/audit.ts'
import { guide } from './vars/guide.ts'
import { importRegistry } from './vars/import.ts'
import { getLive, listLive } from './vars/live.ts'
import { auditEnding } from './vars/ending.ts'
import { auditOrganization } from './vars/organization.ts'
import { varsFlags } from './vars/own-flags.ts'
import { rotateCheck } from './vars/rotate.ts'
import { rulesFor } from './vars/rules.ts'
import { writeLive } from './vars/write.ts'

const daysRule = '--days takes a whole number from 1'
const layerChoices = ['all', ...variableLayers] as const

const optionsSchema = z
  .object({
    layer: z.enum(layerChoices, `--layer takes ${layerChoices.join(', ')}`).default('all'),
    environment: z.string().min(1).nullable().default(null),
    allLayers: z.boolean().default(false),
    compat: z.boolean().default(false),
    failOnAbsent: z.boolean().default(false),
    from: z.string().min(1, '--from takes a file').nullable().default(null),
    org: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/, '--org takes the name of an organization')
      .nullable()
      .default(null),
    update: z.string().min(1, '--update takes the guide').nullable().default(null),
    values: z.boolean().default(false),
    valueStdin: z.boolean().default(false),
    days: z.coerce.number(daysRule).int(daysRule).positive(daysRule).default(90),
  })
  .transform(({ layer, ...rest }) => ({ ...rest, layer: layer === 'all' ? null : layer }))

interface Given {
  /** For `get`, `set` and `delete` alone; `value` for `set`. */
  readonly name: string | undefined
  readonly value: string | undefined
  readonly path: string | undefined
}
type Options = z.infer<typeof optionsSchema> & Given
/** Whether the original's action of this name ends well with something absent. */
interface Lenience {
  readonly lenient: boolean
}
type Action = (invocation: Invocation, options: Options) => Promise<CommandResult>

const actionSchema = z.enum([
  ...(['check', 'diff', 'report', 'expected', 'rotate-check', 'import', 'guide'] as const),
  ...(['list', 'get', 'set', 'delete'] as const),
])
type ActionName = z.infer<typeof actionSchema>

const endingOf = ({ audit }: VarsReport, { flags }: Invocation, options: Options & Lenience): ExitCode => {
  const { absentRequired, unknownRequired, invalid } = varsCounts(audit)
  const blind = unknownRequired > 0 || audit.unread.length > 0
  return auditEnding({ absentRequired, invalid, blind }, { ...options, strict: flags.strict })
}

/** An audit in the format that is asked for; `text` is the action's own. */
const audited = (text: (report: VarsReport, invocation: Invocation) => string, lenient = false): Action => {
  return async (invocation, options) => {
    const report = await auditFor(invocation, options)
    const { format } = invocation.flags
    const rendered =
      format === 'json' ? varsJson(report, options) : format === 'md' ? varsMarkdown(report) : text(report, invocation)
    return { text: rendered, exitCode: endingOf(report, invocation, { ...options, lenient }) }
  }
}

/** The registry itself: no request is made. */
const expected: Action = async (invocation, options) => {
  const registry = expectedOf(await rulesFor(invocation, options), options)
  const text =
    invocation.flags.format === 'json' ? expectedJson(registry, options) : expectedTable(registry, styleOf(invocation))
  return { text, exitCode: exitCodes.ok }
}

/** The audit of one repository, or with `--org` of all that have a registry. */
const check: Action = (invocation, options) =>
  options.org === null ? checkOne(invocation, options) : auditOrganization(invocation, options.org, options)

const checkOne = audited((report, invocation) => varsTable(report, styleOf(invocation)), true)

const everyFormat: readonly OutputFormat[] = ['table', 'json', 'md']
const twoFormats: readonly OutputFormat[] = ['table', 'json']

const actions: Readonly<Record<ActionName, readonly [Action, readonly OutputFormat[]]>> = {
  check: [check, everyFormat],
  diff: [audited(varsDiff), everyFormat],
  report: [audited(varsMarkdown), everyFormat],
  expected: [expected, twoFormats],
  'rotate-check': [rotateCheck, twoFormats],
  import: [importRegistry, ['table']],
  guide: [guide, ['table']],
  list: [listLive, twoFormats],
  get: [getLive, twoFormats],
  set: [(invocation, options) => writeLive('set', invocation, options), twoFormats],
  delete: [(invocation, options) => writeLive('delete', invocation, options), twoFormats],
}

/** What stands behind the action: a name, with `set` also a value unless it comes from stdin, then a working tree. */
const givenTo = (action: ActionName, given: readonly string[], stdin: boolean): Given => {
  const named = action === 'get' || action === 'set' || action === 'delete'
  const valued = action === 'set' && !stdin
  const [name, ...behind] = named ? given : [undefined, ...given]
  const [value, path, ...surplus] = valued ? behind : [undefined, ...behind]
  if (surplus.length > 0) throw new UsageError(`vars ${action} takes one working tree`)
  return { name, value, path }
}

/** The original tool ends with 2 for what it cannot use, flags that it does not know among it. */
const asOriginal = (error: UsageError, argv: readonly string[]): SarError =>
  argv.includes('--compat') ? new SarError(error.message, exitCodes.token, error.hint) : error

const perform = async (invocation: Invocation): Promise<CommandResult> => {
  const action = actionSchema.safeParse(invocation.args[0])
  if (!action.success)
    throw new UsageError(
      `vars does not know ${invocation.args[0] ?? 'that'}`,
      `it knows ${actionSchema.options.join(', ')}`,
    )
  const [act, formats] = actions[action.data]
  onlyFormats(invocation, `vars ${action.data}`, formats)
  // Scripts of the original tool give what they like.
  if (invocation.options['compat'] !== true)
    requireOwnFlags({ verb: 'vars', action: action.data, partial: varsFlags }, invocation.options)
  const options = parseFlags(optionsSchema, invocation.options)
  return act(invocation, { ...options, ...givenTo(action.data, invocation.args.slice(1), options.valueStdin) })
}

export const varsVerb = defineVerb({
  formats: ['table', 'json', 'md'],
  declare: (command) =>
    command
      .argument('<action>', actionSchema.options.join(', '))
      .argument('[path]', 'a working tree; for get, set and delete the name of the variable')
      .argument('[value]', 'for set: the value; for get and delete: a working tree')
      .argument('[tree]', 'for set: a working tree')
      .option('--layer <layer>', `only this layer: ${layerChoices.join(', ')}`, 'all')
      .option('--org <name>', 'check: every repository of the organization that has a registry, in one table')
      .option('--environment <name>', 'the environment of env-vars and env-secrets, where nothing else names it')
      .option(
        '--all-layers',
        'read also the layers that the registry does not name; rotate-check: those that need more rights as well',
      )
      .option('--from <file>', 'import: a Markdown guide, or the JSON of an audit; else what is live')
      .option('--values', "import: today's values as defaults, those aside that look like credentials")
      .option('--update <file>', 'guide: bring its status cells up to date by a pull request')
      .option('--value-stdin', 'set: read the value from stdin, so that it stays out of the shell history')
      .option(
        '--days <n>',
        'rotate-check: how many days a secret may grow old that has no rotateAfter (90 where not given)',
      )
      .option('--compat', 'for scripts of the original tool: its keys alone in JSON, and its exit codes')
      .option('--fail-on-absent', 'with --compat: check exits 1 for an absent required one, as it does without'),
  run: perform,
  misused: asOriginal,
})
