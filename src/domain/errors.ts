import { z } from 'zod'

/** Exit codes of the command line (contract): see `docs/` for the meaning by verb. */
export const exitCodes = { ok: 0, findings: 1, token: 2, usage: 3, incomplete: 4, fault: 70 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** A failure that we foresaw. Its message is one line for the user; `hint` says what the user can do about it. */
export class SarError extends Error {
  readonly exitCode: ExitCode
  readonly hint: string | undefined

  constructor(message: string, exitCode: ExitCode, hint?: string) {
    super(message)
    this.name = new.target.name
    this.exitCode = exitCode
    this.hint = hint
  }
}

/** Wrong flags, or a configuration that does not hold: nothing was done. Exit 3. */
export class UsageError extends SarError {
  constructor(message: string, hint?: string) {
    super(message, exitCodes.usage, hint)
  }
}

/** What was named as the repository is none, or cannot be read as one. Exit 3. */
export class RepositoryError extends SarError {
  constructor(message: string, hint?: string) {
    super(message, exitCodes.usage, hint)
  }
}

/** A token is needed and is missing, or GitHub refused it. Exit 2. */
export class TokenError extends SarError {
  constructor(message: string, hint?: string) {
    super(message, exitCodes.token, hint)
  }
}

/** Something outside (GitHub, the disk) failed, so that the command could not finish what it was asked. Exit 4. */
export class IncompleteError extends SarError {
  constructor(message: string, hint?: string) {
    super(message, exitCodes.incomplete, hint)
  }
}

/**
 * GitHub did not answer, failed, or had no request left: it may pass by itself. What was asked for is found, and not
 * doubled, when it is asked for again. Exit 4.
 */
export class PassingError extends IncompleteError {}

/**
 * The state's branch does not take what the watchdog writes, or holds what somebody else wrote: nothing is done until a
 * person mends it. Exit 4.
 */
export class StateError extends IncompleteError {}

/**
 * GitHub answered and refused a change: asking again gives the same answer. `missing` are the permissions that the token
 * lacks, as `app.yml` names them; none: it is the change itself that GitHub does not take. Exit 4.
 */
export class RefusedError extends IncompleteError {
  readonly missing: readonly string[]

  constructor(message: string, missing: readonly string[], hint?: string) {
    super(message, hint)
    this.missing = missing
  }
}

/** The message of anything thrown, on one line, for a reason field or a log. */
export const messageOf = (error: unknown): string => {
  if (error instanceof z.ZodError) return z.prettifyError(error).split('\n').slice(0, 2).join(' ')
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}
