import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import { IncompleteError, RepositoryError } from '../../domain/errors.ts'
import { GitHubError } from './github-error.ts'

/** GitHub's answer did not have the documented form, or is not whole. */
export class FormError extends Error {
  constructor(message = "GitHub's answer is not in the documented form") {
    super(message)
    this.name = 'FormError'
  }
}

/**
 * What a request gave, as an answer: what GitHub refuses or fails to say is unknown with the reason, and with the
 * permission GitHub wants for it where the token may lack it. A refused token and our own faults are thrown on.
 */
export async function asked<T>(permission: string, request: () => Promise<T>): Promise<Answer<T>> {
  try {
    return known(await request())
  } catch (error) {
    return refusal(error, permission)
  }
}

/** The unknown that an error of GitHub's means; throws any other error on. */
export function refusal(error: unknown, permission: string): Answer<never> {
  if (error instanceof FormError) return unknown(error.message)
  if (!(error instanceof GitHubError)) throw error
  const { status, limit, message } = error
  if (limit !== null) {
    const until = limit.until === null ? '' : `; it resets at ${limit.until.toISOString().slice(0, 19)}Z`
    return unknown(`GitHub's rate limit refused the request (${status})${until}`)
  }
  const said = message === '' ? '' : `: ${message}`
  if (status === 403 || status === 404) return unknown(`GitHub refused (${status})${said}`, permission)
  return unknown(status === 0 ? `GitHub did not answer${said}` : `GitHub failed (${status})${said}`)
}

/** The status of an error of GitHub's, or null for any other error. */
export const statusOf = (error: unknown): number | null => (error instanceof GitHubError ? error.status : null)

/** What an answer holds. Where it is unknown, throws RepositoryError if a permission may lack, else IncompleteError. */
export function given<T>(name: string, answer: Answer<T>): T {
  if (answer.known) return answer.value
  if (answer.permission === undefined) throw new IncompleteError(`${name} cannot be read: ${answer.reason}`)
  throw new RepositoryError(
    `${name} cannot be seen: ${answer.reason}`,
    `Check the name, and that the token has ${answer.permission}.`,
  )
}
