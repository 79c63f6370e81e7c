import { Command, CommanderError } from 'commander'
import { SarError, UsageError, exitCodes, messageOf } from '../domain/errors.ts'
import { version } from '../domain/version.ts'
import { oneLine } from '../report/terminal/table.ts'
import type { CommandResult, Invocation, Terminal, Verb } from './command.ts'
import { readEnvironment } from './environment.ts'
import { addGlobalFlags, readGlobalFlags } from './flags.ts'
import { verbs } from './index.ts'

/** What the process gives: nothing in here reads it from anywhere else. */
export interface ProcessInputs {
  readonly argv: readonly string[]
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly terminal: Terminal
  readonly now: Date
}

/** Where a result goes: `--out` is written by the face, so that this module stays free of effects. */
export interface ProcessOutput {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  readonly out: string | null
}

const description =
  'Keeps a machine-learning repository on GitHub fit to run: searches for drift, triages it, rescues what it safely can, judges changes by six gates, and prevents the next failure.'

interface Chosen {
  invocation: Invocation | null
  verb: Verb | null
}

const nothing = { stdout: '', stderr: '', out: null } as const

/**
 * The flag parser with every verb named, and those declared that stand among the arguments (every one where `whole`);
 * what was chosen lands in `chosen`.
 */
export const buildProgram = async (inputs: ProcessInputs, chosen: Chosen, whole = false): Promise<Command> => {
  const program = new Command('sar-watchdog')
    .description(description)
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ sortSubcommands: false, helpWidth: Math.min(inputs.terminal.columns, 100) })
  for (const { name, summary, load } of verbs) {
    const named = program.command(name).description(summary)
    if (!whole && !inputs.argv.includes(name)) continue
    const verb = await load()
    const command = addGlobalFlags(verb.declare(named), verb.formats)
    command.exitOverride().action(() => {
      const options = command.opts()
      chosen.verb = verb
      chosen.invocation = {
        flags: readGlobalFlags(options),
        options,
        args: command.args,
        env: readEnvironment(inputs.variables),
        clock: { now: () => inputs.now },
        terminal: inputs.terminal,
        cwd: inputs.cwd,
      }
    })
  }
  return program
}

const refused = (error: unknown): ProcessOutput => {
  if (error instanceof SarError) {
    const hint = error.hint === undefined ? '' : ` (${error.hint})`
    return { ...nothing, exitCode: error.exitCode, stderr: `sar-watchdog: ${oneLine(`${error.message}${hint}`)}\n` }
  }
  const report = `sar-watchdog ${version}: a fault of ours: ${oneLine(messageOf(error))}; please report it with the command you ran`
  return { ...nothing, exitCode: exitCodes.fault, stderr: `${report}\n` }
}

const written = (invocation: Invocation, result: CommandResult): ProcessOutput => {
  const stderr = (result.notices ?? []).map((notice) => `${oneLine(notice)}\n`).join('')
  const { out } = invocation.flags
  return { exitCode: result.exitCode, stdout: result.text, stderr, out }
}

const parse = async (inputs: ProcessInputs, chosen: Chosen): Promise<ProcessOutput | null> => {
  const said = { stdout: '', stderr: '' }
  const program = await buildProgram(inputs, chosen)
  for (const command of [program, ...program.commands]) {
    command.configureOutput({
      writeOut: (text) => void (said.stdout += text),
      writeErr: (text) => void (said.stderr += text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
  }
  try {
    program.parse([...inputs.argv], { from: 'user' })
    return null
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { ...nothing, exitCode: 0, stdout: said.stdout }
    if (said.stderr !== '' && inputs.argv.length === 0)
      return { ...nothing, exitCode: exitCodes.usage, stderr: said.stderr }
    throw new UsageError(
      error.message
        .replace(/^error: /, '')
        .split('\n')
        .join(' '),
      'see sar-watchdog --help',
    )
  }
}

/** Runs one command line. Everything that goes wrong becomes one line on stderr and the right exit code. */
export const runCommandLine = async (inputs: ProcessInputs): Promise<ProcessOutput> => {
  const chosen: Chosen = { invocation: null, verb: null }
  try {
    const early = await parse(inputs, chosen)
    if (early !== null) return early
    if (chosen.verb === null || chosen.invocation === null)
      throw new UsageError('no command given', 'see sar-watchdog --help')
    return written(chosen.invocation, await chosen.verb.run(chosen.invocation))
  } catch (error) {
    if (!(error instanceof UsageError)) return refused(error)
    const verb = await verbs.find(({ name }) => name === inputs.argv[0])?.load()
    return refused(verb?.misused?.(error, inputs.argv) ?? error)
  }
}
