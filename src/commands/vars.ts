import { Option } from 'commander'
import { z } from 'zod'
import { UsageError, exitCodes } from '../domain/errors.ts'
import type { ExitCode } from '../domain/errors.ts'
import { variableLayers } from '../domain/live.ts'
import { placeName, placeOf } from '../domain/variable-audit.ts'
import { renderJson } from '../report/json.ts'
import { columns } from '../report/terminal/table.ts'
import { auditCounts, auditDocument } from '../report/vars/document.ts'
import type { AuditReport } from '../report/vars/document.ts'
import { auditPage } from '../report/vars/markdown.ts'
import { auditDiff, auditTable } from '../report/vars/table.ts'
import { defineVerb } from './command.ts'
import type { CommandResult, Invocation } from './command.ts'
import { parseFlags } from './flags.ts'
import { onlyFormats } from './only-formats.ts'
import { styleOf } from './style.ts'
import { auditFor, expectedOf, observeFor } from './vars/audit.ts'
import type { Wanted } from './vars/audit.ts'
import { getLive, listLive } from './vars/live.ts'

const optionsSchema = z
  .object({
    layer: z.enum(['all', ...variableLayers]).default('all'),
    environment: z.string().min(1).nullable().default(null),
    allLayers: z.boolean().default(false),
  })
  .transform(({ layer, ...rest }) => ({ ...rest, layer: layer === 'all' ? null : layer }))

const lines = (given: readonly string[]): string => `${given.join('\n')}\n`

/** 1 where a required entry is absent, 4 with `--strict` where nobody could say whether one is, else 0. */
const endingOf = ({ audit }: AuditReport, { flags }: Invocation): ExitCode => {
  const { required, unknownRequired } = auditCounts(audit)
  if (required > 0) return exitCodes.findings
  return flags.strict && unknownRequired > 0 ? exitCodes.incomplete : exitCodes.ok
}

const audited = async (
  invocation: Invocation,
  wanted: Wanted,
  table: (report: AuditReport) => readonly string[],
): Promise<CommandResult> => {
  const report = await auditFor(invocation, wanted)
  const { format } = invocation.flags
  const text =
    format === 'json' ? renderJson(auditDocument(report)) : lines(format === 'md' ? auditPage(report) : table(report))
  return { text, exitCode: endingOf(report, invocation) }
}

/** The registry itself: no request is made. */
const expected = async (invocation: Invocation, wanted: Wanted): Promise<CommandResult> => {
  onlyFormats(invocation, 'vars expected', ['table', 'json'])
  const entries = expectedOf(await observeFor(invocation), wanted).expected
  if (invocation.flags.format === 'json') {
    const results = entries.map(({ name, layer, environment, required, category, purpose, governed, owner }) => ({
      name,
      layer,
      required,
      category,
      purpose,
      human_governance: governed,
      environment: environment ?? null,
      owner: owner ?? null,
    }))
    return { text: renderJson({ schema: 'sar/expected-variables@1', results }), exitCode: exitCodes.ok }
  }
  const rows = entries.map((entry) => [
    { text: entry.name },
    { text: placeName(placeOf(entry)) },
    { text: entry.category },
    { text: [entry.required ? 'required' : 'optional', ...(entry.governed ? ['governed'] : [])].join(', ') },
    { text: entry.purpose },
  ])
  return {
    text: lines([...columns(rows, styleOf(invocation).width), `${rows.length} expected`]),
    exitCode: exitCodes.ok,
  }
}

const actions = {
  check: (invocation, options) => {
    onlyFormats(invocation, 'vars check', ['table', 'json', 'md'])
    return audited(invocation, options, (report) => auditTable(report, styleOf(invocation)))
  },
  diff: (invocation, options) => {
    onlyFormats(invocation, 'vars diff', ['table', 'json', 'md'])
    return audited(invocation, options, (report) => auditDiff(report, styleOf(invocation)))
  },
  report: (invocation, options) => {
    onlyFormats(invocation, 'vars report', ['table', 'json', 'md'])
    return audited(invocation, options, auditPage)
  },
  expected,
  list: listLive,
  get: getLive,
} satisfies Record<string, (invocation: Invocation, options: Wanted) => Promise<CommandResult>>

const actionSchema = z.enum(['check', 'diff', 'report', 'expected', 'list', 'get'])
const layerChoices = ['all', ...variableLayers]

export const varsVerb = defineVerb({
  name: 'vars',
  summary: 'hold variables and secrets against the registry: check, diff, report; or expected, list, get NAME',
  declare: (command) =>
    command
      .argument('<action>', 'check, diff, report, expected, list or get')
      .argument('[name]', 'the variable, for get')
      .addOption(new Option('--layer <layer>', 'only this layer').choices(layerChoices).default('all'))
      .option('--environment <name>', 'the environment, for list and get of env-vars and env-secrets')
      .option('--all-layers', 'read also the layers that the registry does not name')
      .option('--fail-on-absent', 'accepted for older scripts: an absent required one exits 1 in any case'),
  run: (invocation) => {
    const action = actionSchema.safeParse(invocation.args[0])
    if (!action.success)
      throw new UsageError(
        `vars does not know ${invocation.args[0] ?? 'that'}`,
        `it knows ${actionSchema.options.join(', ')}`,
      )
    return actions[action.data](invocation, parseFlags(optionsSchema, invocation.options))
  },
})
