import { z } from 'zod'
import { UsageError, exitCodes } from '../domain/errors.ts'
import type { Gap } from '../domain/state.ts'
import { severities } from '../domain/words.ts'
import { applyToDisk } from '../effects/working-tree.ts'
import { renderJson } from '../report/json.ts'
import { severityStyle } from '../report/paint.ts'
import { columns } from '../report/terminal/table.ts'
import { defineVerb } from './command.ts'
import type { CommandResult, Invocation } from './command.ts'
import { parseFlags } from './flags.ts'
import { gapBlock, markers, withBlock } from './gaps/block.ts'
import { faultsOf, nextId, openRegistry } from './gaps/registry.ts'
import type { GapRegistry } from './gaps/registry.ts'
import { requireOwnFlags } from './own-flags.ts'
import type { PartialFlags } from './own-flags.ts'
import { styleOf } from './style.ts'

const impactRange = '--impact takes 1 to 10'

const optionsSchema = z.object({
  all: z.boolean().default(false),
  layer: z
    .string()
    .regex(/^L[1-5]$/, '--layer takes L1 to L5')
    .default('L2'),
  severity: z.enum(severities, '--severity takes P0 to P3').default('P3'),
  impact: z.coerce.number(impactRange).int(impactRange).min(1, impactRange).max(10, impactRange).default(3),
  owner: z.string().nullable().default(null),
  note: z.string().default(''),
  reason: z.string().min(1).nullable().default(null),
  after: z.array(z.string()).default([]),
  write: z.boolean().default(false),
})
type Options = z.infer<typeof optionsSchema>

const list = (value: string, previous: readonly string[] | undefined): readonly string[] => [...(previous ?? []), value]
const isOpen = ({ status }: Gap): boolean => status === 'open' || status === 'in_progress'

const rendered = (invocation: Invocation, gaps: readonly Gap[], summary: string): string => {
  if (invocation.flags.format === 'json') return renderJson({ schema: 'sar/gaps@1', gaps })
  const { paint, width } = styleOf(invocation)
  const rows = gaps.map(({ id, severity, status, layer, owner, gap }) => [
    { text: id },
    { text: severity, paint: (text: string) => paint(severityStyle[severity], text) },
    { text: status },
    { text: layer },
    { text: owner ?? '' },
    { text: gap },
  ])
  return [...columns(rows, width), summary, ''].join('\n')
}

const show = async (invocation: Invocation, { all }: Options): Promise<CommandResult> => {
  const { gaps } = await openRegistry(invocation, invocation.args[1])
  const shown = all ? gaps : gaps.filter(isOpen)
  const summary = `${gaps.filter(isOpen).length} open of ${gaps.length}`
  return { text: rendered(invocation, shown, summary), exitCode: exitCodes.ok }
}

const add = async (invocation: Invocation, options: Options): Promise<CommandResult> => {
  const title = invocation.args[1]?.trim() ?? ''
  if (title === '') throw new UsageError('gaps add takes what is missing, in a few words')
  const { gaps, state } = await openRegistry(invocation, invocation.args[2])
  const { layer, severity, impact, owner, note, after } = options
  const since = invocation.clock.now().toISOString().slice(0, 10)
  const stray = after.find((id) => !gaps.some((gap) => gap.id === id))
  if (stray !== undefined) throw new UsageError(`there is no gap ${stray}`, 'see sar-watchdog gaps list --all')
  const fresh = (id: string): Gap => ({
    id,
    gap: title,
    layer,
    severity,
    impact,
    status: 'open',
    note,
    owner,
    playbook: null,
    since,
    closed: null,
    after,
    days: 0,
    evidence: [],
  })
  const before = new Set(gaps.map(({ id }) => id))
  const written = await state.update(`Add a gap`, (current) => ({
    state: { ...current, gaps: [...current.gaps, fresh(nextId(current.gaps))] },
    append: [],
  }))
  const added = written.gaps.filter((gap) => !before.has(gap.id) && gap.gap === title)
  return { text: rendered(invocation, added, 'added'), exitCode: exitCodes.ok }
}

const resolve = async (invocation: Invocation, { reason }: Options): Promise<CommandResult> => {
  const [, id = ''] = invocation.args
  if (reason === null) throw new UsageError('gaps resolve takes the reason', '--reason "…"')
  const { gaps, state } = await openRegistry(invocation, invocation.args[2])
  const found = gaps.find((gap) => gap.id === id)
  if (found === undefined) throw new UsageError(`there is no gap ${id}`, 'see sar-watchdog gaps list --all')
  if (!isOpen(found)) throw new UsageError(`${id} is ${found.status} already`)
  const closed = invocation.clock.now().toISOString().slice(0, 10)
  const days = Math.max(0, Math.floor((Date.parse(closed) - Date.parse(found.since)) / 86_400_000))
  const over = (gap: Gap): Gap => ({ ...gap, status: 'resolved', closed, days, note: reason })
  const written = await state.update(`Resolve ${id}`, (current) => ({
    state: { ...current, gaps: current.gaps.map((gap) => (gap.id === id && isOpen(gap) ? over(gap) : gap)) },
    append: [],
  }))
  const resolved = written.gaps.filter((gap) => gap.id === id)
  return { text: rendered(invocation, resolved, 'resolved'), exitCode: exitCodes.ok }
}

/** The document that the settings name for the gaps, with the block as it should be. */
const documentOf = async ({ gaps, observed }: GapRegistry) => {
  const path = observed.settings.documents['gaps']
  if (path === undefined) return null
  const text = await observed.workspace.tree.text(path)
  if (!text.known) throw new UsageError(`${path}: ${text.reason}`)
  const current = withBlock(text.value, gapBlock(gaps))
  if (current === null) throw new UsageError(`${path} has no block for the gaps`, `write ${markers} into it`)
  return { path, current, stale: current !== text.value }
}

const render = async (invocation: Invocation, { write }: Options): Promise<CommandResult> => {
  const registry = await openRegistry(invocation, invocation.args[1])
  if (!write) return { text: `${gapBlock(registry.gaps)}\n`, exitCode: exitCodes.ok }
  const document = await documentOf(registry)
  const { root } = registry.observed.workspace
  if (document === null || root === null)
    throw new UsageError('no document is named for the gaps', 'documents: { gaps: docs/gaps.md } in the settings')
  const files = [{ path: document.path, content: document.current }]
  await applyToDisk(root)({ kind: 'commit', branch: '', from: '', message: 'Bring the gaps up to date', files })
  return { text: `${document.path} ${document.stale ? 'written' : 'is current'}\n`, exitCode: exitCodes.ok }
}

const check = async (invocation: Invocation): Promise<CommandResult> => {
  const registry = await openRegistry(invocation, invocation.args[1])
  const document = await documentOf(registry)
  const stale = document?.stale === true ? [`${document.path} is not current: sar-watchdog gaps render --write`] : []
  const faults = [...faultsOf(registry.gaps), ...stale]
  const text = faults.length === 0 ? `${registry.gaps.length} gaps hold\n` : `${faults.join('\n')}\n`
  return { text, exitCode: faults.length === 0 ? exitCodes.ok : exitCodes.findings }
}

/** The flags that not every action reads. */
const gapsFlags: PartialFlags = {
  all: { flag: '--all', with: ['list'] },
  layer: { flag: '--layer', with: ['add'] },
  severity: { flag: '--severity', with: ['add'] },
  impact: { flag: '--impact', with: ['add'] },
  owner: { flag: '--owner', with: ['add'] },
  note: { flag: '--note', with: ['add'] },
  after: { flag: '--after', with: ['add'] },
  reason: { flag: '--reason', with: ['resolve'] },
  write: { flag: '--write', with: ['render'] },
}

const actionSchema = z.enum(['list', 'add', 'resolve', 'render', 'check'])
const actions = { list: show, add, resolve, render, check } satisfies Record<
  z.infer<typeof actionSchema>,
  (invocation: Invocation, options: Options) => Promise<CommandResult>
>

export const gapsVerb = defineVerb({
  formats: ['table', 'json'],
  declare: (command) =>
    command
      .argument('<action>', 'list, add TEXT, resolve ID, render or check')
      .argument('[what]', 'what is missing, or the id of a gap; for list, render and check a working tree')
      .argument('[tree]', 'for add and resolve: a working tree')
      .option('--all', 'list: also what is resolved')
      .option('--layer <layer>', 'add: L1 to L5 (L2 where not given)')
      .option('--severity <severity>', 'add: P0 to P3 (P3 where not given)')
      .option('--impact <n>', 'add: 1 to 10 (3 where not given)')
      .option('--owner <login>', 'add: who closes it')
      .option('--note <text>', 'add: what is known of it')
      .option('--after <id>', 'add: a gap to be closed before (repeatable)', list)
      .option('--reason <text>', 'resolve: why it is none any more')
      .option('--write', 'render: into the block of the document that the settings name'),
  run: (invocation) => {
    const action = actionSchema.safeParse(invocation.args[0])
    if (!action.success)
      throw new UsageError(
        `gaps does not know ${invocation.args[0] ?? 'that'}`,
        `it knows ${actionSchema.options.join(', ')}`,
      )
    requireOwnFlags({ verb: 'gaps', action: action.data, partial: gapsFlags }, invocation.options)
    const most = action.data === 'add' || action.data === 'resolve' ? 3 : 2
    if (invocation.args.length > most) throw new UsageError(`gaps ${action.data} takes one working tree`)
    return actions[action.data](invocation, parseFlags(optionsSchema, invocation.options))
  },
})
