import type { Answer } from '../../domain/answer.ts'
import type { Unknown } from '../../domain/reading.ts'
import type { FixContext } from './fix.ts'

type CommitOf = NonNullable<FixContext['commitOf']>

/** Asks what commit a ref of `owner/name` stands for. */
export type LookUp = (repository: string, ref: string) => Promise<Answer<string>>

/** Commits that fixes ask for, each looked up once. */
export interface Commits {
  /** Runs what is pure again and again until every commit that it asks for has been looked up. */
  within<T>(run: (commitOf: CommitOf) => T): Promise<T>
  /** What could not be looked up. */
  unknown(): readonly Unknown[]
}

export const lookedUp = (lookUp: LookUp): Commits => {
  const answers = new Map<string, Answer<string>>()
  const within = async <T>(run: (commitOf: CommitOf) => T): Promise<T> => {
    const wanted = new Map<string, readonly [string, string]>()
    const result = run((repository, ref) => {
      const key = `${repository}@${ref}`
      const answer = answers.get(key)
      if (answer === undefined) wanted.set(key, [repository, ref])
      return answer?.known === true ? answer.value : null
    })
    if (wanted.size === 0) return result
    for (const [key, [repository, ref]] of wanted) answers.set(key, await lookUp(repository, ref))
    return within(run)
  }
  const unknown = () =>
    [...answers].flatMap(([subject, answer]) => (answer.known ? [] : [{ subject, reason: answer.reason }]))
  return { within, unknown }
}
