import { z } from 'zod'
import { UsageError, exitCodes } from '../domain/errors.ts'
import { applyToDisk } from '../effects/working-tree.ts'
import { defineVerb } from './command.ts'
import type { CommandResult, Invocation } from './command.ts'
import { parseFlags } from './flags.ts'
import { inertRow, lookFor, placeOf, renderRows, rowOf, treeGiven, unreadRow, waitingIn } from './intent/mailbox.ts'
import { intentOptionsSchema } from './intent/options.ts'
import type { IntentOptions } from './intent/options.ts'
import { intentFlags } from './intent/own-flags.ts'
import { processIntents } from './intent/process.ts'
import { sealSecret } from './intent/seal.ts'
import { writeWish } from './intent/write.ts'
import { requireOwnFlags } from './own-flags.ts'

const list = async (invocation: Invocation): Promise<CommandResult> => {
  const { observed } = await lookFor(invocation, { path: treeGiven(invocation), alone: false })
  const { judged, inert, unread } = await waitingIn(observed)
  const rows = [...judged.map(rowOf), ...inert.map(inertRow), ...unread.map(unreadRow)]
  const notices = observed.mailbox.known ? [] : [`what was applied already is unknown: ${observed.mailbox.reason}`]
  const done = inert.length === 0 ? '' : `, ${inert.length} of them done with`
  const summary = rows.length === 0 ? 'the mailbox is empty' : `${rows.length} in the mailbox${done}`
  const exitCode = unread.length > 0 ? exitCodes.incomplete : exitCodes.ok
  return { text: renderRows(invocation, rows, summary), exitCode, notices }
}

/** Removes every intent of the working tree, uncommitted; what lies there and is none stays. */
const clear = async (invocation: Invocation): Promise<CommandResult> => {
  const { observed } = await lookFor(invocation, { path: treeGiven(invocation), alone: true })
  const { root } = placeOf(observed)
  const { judged, inert } = await waitingIn(observed)
  const rows = [...judged.map(rowOf), ...inert.map(inertRow)]
  const files = rows.map(({ path }) => ({ path, content: null }))
  if (files.length > 0)
    await applyToDisk(root)({ kind: 'commit', branch: '', from: '', message: 'Clear the mailbox', files })
  return {
    text: renderRows(invocation, rows, `${files.length} removed, uncommitted`),
    exitCode: exitCodes.ok,
  }
}

const actionSchema = z.enum(['set', 'delete', 'seal', 'list', 'clear', 'process'])

const actions: Readonly<
  Record<z.infer<typeof actionSchema>, (invocation: Invocation, options: IntentOptions) => Promise<CommandResult>>
> = { set: writeWish('set'), delete: writeWish('delete'), seal: sealSecret, list, clear, process: processIntents }

export const intentVerb = defineVerb({
  formats: ['table', 'json'],
  declare: (command) =>
    command
      .argument('<action>', 'set NAME VALUE, delete NAME, seal NAME, list, clear or process')
      .argument('[name]', 'the variable or secret; for list, clear and process a working tree')
      .argument('[value]', 'its value; it would stay in the history of your shell, --value-stdin does not')
      .option('--name <name>', 'the variable, where it could be taken for a flag')
      .option('--value <value>', 'its value, where it could be taken for a flag')
      .option('--value-stdin', 'read the value from stdin; seal asks for it at a terminal where this is not given')
      .option('--scope <scope>', 'repo (where not given), org or env')
      .option('--environment <name>', 'the environment, for --scope env')
      .option(
        '--store <store>',
        'what holds it: variables (set, delete), or the secrets of actions (seal), dependabot, codespaces',
      )
      .option('--note <text>', 'why')
      .option('--governed', 'queue a governed name, to be approved on record by a person')
      .option('--apply', 'process: write to GitHub, and record it')
      .option('--tidy', 'process --apply: also remove applied intents from the default branch'),
  run: (invocation) => {
    const action = actionSchema.safeParse(invocation.args[0])
    if (!action.success)
      throw new UsageError(
        `intent does not know ${invocation.args[0] ?? 'that'}`,
        `it knows ${actionSchema.options.join(', ')}`,
      )
    requireOwnFlags({ verb: 'intent', action: action.data, partial: intentFlags }, invocation.options)
    return actions[action.data](invocation, parseFlags(intentOptionsSchema, invocation.options))
  },
})
