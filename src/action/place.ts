import type { Invocation } from '../commands/command.ts'
import type { Answer } from '../domain/answer.ts'
import type { Cases } from '../domain/case.ts'
import type { ExitCode } from '../domain/errors.ts'
import type { RunEvent } from './inputs.ts'
import type { OwnRun } from './own-run.ts'

/** What a run ends with: `outputs` by their names in `action.yml`, Markdown for the job summary, lines for the log. */
export interface RunResult {
  readonly exitCode: ExitCode
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly notices: readonly string[]
  readonly cases: Cases
}

/** Where a run takes place. `temp` is the runner's folder for files that live as long as the job. */
export interface RunPlace {
  readonly invocation: Invocation
  readonly event: RunEvent
  readonly temp: string
  /** The run that this is a step of. */
  readonly ownRun: Answer<OwnRun>
}
