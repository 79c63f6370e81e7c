import type { Command } from 'commander'
import type { Pace } from '../context/github/client.ts'
import type { ExitCode, SarError, UsageError } from '../domain/errors.ts'
import type { Clock } from '../domain/workspace.ts'
import type { Environment } from './environment.ts'
import type { GlobalFlags, OutputFormat } from './flags.ts'

/** The streams and the clock a command is given. Progress is null where stderr is no terminal. */
export interface Terminal {
  readonly columns: number
  readonly outIsTerminal: boolean
  readonly progress: ((text: string) => void) | null
  /** Asks for one line and shows none of it; null where stdin is no terminal. */
  readonly readLine: ((ask: string) => Promise<string>) | null
  readonly readAll: () => Promise<string>
  /** How GitHub is waited for; its own pace where absent. */
  readonly pace?: Pace
  /** For what runs until it is told to end; absent where nobody could tell it. */
  readonly service?: Service
}

/** A process that stays: where it speaks while it runs, and when it is to end. */
export interface Service {
  /** One line for the operator, at once. */
  readonly say: (line: string) => void
  /** Resolves when the process is asked to end. */
  readonly untilStopped: () => Promise<void>
}

/** What a command is run with: parsed flags, parsed environment, and nothing of the process itself. */
export interface Invocation {
  readonly flags: GlobalFlags
  /** The verb's own options, as the flag parser gave them; each verb parses them by its schema. */
  readonly options: Readonly<Record<string, unknown>>
  readonly args: readonly string[]
  readonly env: Environment
  readonly clock: Clock
  readonly terminal: Terminal
  readonly cwd: string
}

/** What a command has to say on stdout (or into `--out`), and how it ends. */
export interface CommandResult {
  readonly text: string
  readonly exitCode: ExitCode
  /** Lines for stderr: notices that are not the result. */
  readonly notices?: readonly string[]
}

/** A verb's form: how it is declared to the flag parser, and what it does. */
export interface Verb {
  /** What `--format` takes here; every format where absent. */
  readonly formats?: readonly OutputFormat[]
  declare(command: Command): Command
  run(invocation: Invocation): Promise<CommandResult>
  /** What is made of a command line that cannot be used; left as it is where absent. */
  misused?(error: UsageError, argv: readonly string[]): SarError
}

export const defineVerb = (verb: Verb): Verb => verb
