import { z } from 'zod'
import { settingsPaths } from '../context/settings/find.ts'
import { UsageError, exitCodes } from '../domain/errors.ts'
import type { Settings } from '../domain/settings.ts'
import { applyToDisk } from '../effects/working-tree.ts'
import { renderJson } from '../report/json.ts'
import { defineVerb } from './command.ts'
import type { CommandResult, Invocation } from './command.ts'
import { parseFlags } from './flags.ts'
import { environment, settingsFile, stateRuleset, workflowFiles } from './init/files.ts'
import type { Wiring } from './init/files.ts'
import { look } from './look.ts'

/** No login holds an underscore, so that nobody can own this place before somebody fills in the right one. */
const nowhere = 'OWNER_OF/sar-watchdog@v0'

const optionsSchema = z.object({
  service: z.enum(['action', 'app'], '--service takes action or app').default('action'),
  source: z
    .string()
    .regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+@[A-Za-z0-9._/-]+$/, '--source takes owner/name@ref')
    .default(nowhere)
    .transform((text) => {
      const at = text.indexOf('@')
      return { repository: text.slice(0, at), ref: text.slice(at + 1) }
    }),
})

const nextSteps = ({ service, source }: Wiring, configured: Settings['service'] | null): readonly string[] =>
  configured !== null && configured !== service
    ? [
        `The settings that stand say \`service: ${configured}\`: change that to \`service: ${service}\`, or the ${service === 'app' ? 'App' : 'action'} does nothing here.`,
      ]
    : service === 'app'
      ? ['Commit them; the App guards the repository once the default branch holds them.']
      : [
          ...(nowhere.startsWith(`${source.repository}@`)
            ? ['Write where sar-watchdog lives into the workflows, or run init --source owner/name@ref before.']
            : []),
          'Commit them. The secret SAR_TOKEN (an app or fine-grained token) lets variables and secrets be read and set:',
          `keep it in the environment \`${environment}\`, with the default branch as its only deployment branch.`,
          'Require the check `sar / gate` in the rules of the default branch.',
        ]

const run = async (invocation: Invocation): Promise<CommandResult> => {
  const { service, source } = parseFlags(optionsSchema, invocation.options)
  const alone = { ...invocation, flags: { ...invocation.flags, offline: true }, options: {} }
  const { observed } = await look(alone, { path: undefined, since: null })
  const { workspace, settings } = observed
  const { root, tree } = workspace
  if (root === null) throw new UsageError('init writes into a working tree, and there is no checkout')
  const defaultBranch = workspace.defaultBranch ?? workspace.branch ?? 'main'
  const wiring = { service, source, defaultBranch, mailboxDir: settings.mailbox.dir }
  const configured = settingsPaths.find((path) => tree.has(path))
  const wanted = [...(configured === undefined ? [settingsFile(wiring)] : []), ...workflowFiles(wiring)]
  const files = wanted.filter(({ path }) => !tree.has(path))
  const kept = [...(configured === undefined ? [] : [configured]), ...wanted.map(({ path }) => path)].filter((path) =>
    tree.has(path),
  )
  if (files.length > 0)
    await applyToDisk(root)({ kind: 'commit', branch: '', from: '', message: 'Switch the watchdog on', files })
  const wrote = files.map(({ path }) => path)
  const ruleset = 'branch' in settings.state ? stateRuleset(settings.state.branch) : null
  if (invocation.flags.format === 'json')
    return { text: renderJson({ schema: 'sar/init@1', wrote, kept, ruleset }), exitCode: exitCodes.ok }
  const lines = [
    ...wrote.map((path) => `wrote ${path}`),
    ...kept.map((path) => `kept  ${path}`),
    '',
    ...nextSteps(wiring, configured === undefined ? null : settings.service),
    ...(ruleset === null ? [] : ['A ruleset to import for the branch of the state:', JSON.stringify(ruleset)]),
  ]
  return { text: `${lines.join('\n')}\n`, exitCode: exitCodes.ok }
}

export const initVerb = defineVerb({
  formats: ['table', 'json'],
  declare: (command) =>
    command
      .option('--service <service>', 'who works here: action, or app, which needs no workflows', 'action')
      .option('--source <owner/name@ref>', 'where sar-watchdog itself lives; a whole commit hash is the safest ref'),
  run,
})
