/** A cause of failed jobs, recognised by any of its signatures in one line of a log. */
export interface FailurePattern {
  readonly id: string
  readonly title: string
  /** What comes first explains what follows: where several match, the lowest tier is the cause. */
  readonly tier: 1 | 2 | 3 | 4 | 5
  readonly signatures: readonly RegExp[]
  /** The outside failed, not the repository: the same commit may well pass when it is run again. */
  readonly transient: boolean
  /** A change that can be made mechanically, by its name in the playbook for failing CI; null where a person must. */
  readonly fix: string | null
  readonly remedy: string
}

/** One entry of the library. */
export const cause = (
  tier: FailurePattern['tier'],
  [id, title]: readonly [string, string],
  signatures: readonly RegExp[],
  ending: string | (Pick<FailurePattern, 'remedy'> & Partial<Pick<FailurePattern, 'transient' | 'fix'>>),
): FailurePattern => ({
  id,
  title,
  tier,
  signatures,
  transient: false,
  fix: null,
  ...(typeof ending === 'string' ? { remedy: ending } : ending),
})
