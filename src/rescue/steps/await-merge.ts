import { z } from 'zod'
import type { Change } from '../../domain/change.ts'
import { durationSchema } from '../../domain/duration.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { gatesPassed } from '../gate-refusal.ts'

const input = z.strictObject({
  number: z.int().positive().nullable(),
  head: z.string().nullable().default(null),
  /** Whether the pull request is somebody else's: it is never merged without a person. */
  theirs: z.boolean().default(false),
  within: durationSchema,
  /** False where a person must look, whatever the settings say of merging. */
  auto: z.boolean().default(true),
})
type Input = z.infer<typeof input>

const isAutomatic = ({ theirs, auto }: Input, { settings }: StepView): boolean =>
  auto && settings.rescue.merge === 'auto' && !theirs

/**
 * Hands the pull request to GitHub to merge where the settings say so, once the gates have passed: a branch need not
 * require their check, and GitHub would merge what they refuse.
 */
const merging = async (given: Input, view: StepView): Promise<readonly Change[]> => {
  const { number, head } = given
  if (!isAutomatic(given, view) || number === null) return []
  const pull = await view.live.pullRequest(number)
  if (!pull.known || pull.value.state === 'closed') return []
  // What somebody else pushed on top is for a person to merge.
  if (head !== null && head !== pull.value.headSha) return []
  const passed = await gatesPassed(view, pull.value, head)
  return passed.known && passed.value ? [{ kind: 'auto-merge', number, head, passed: true }] : []
}

/**
 * Waits until a pull request is merged. One that was closed without a merge is a refusal: the step fails. One whose gates
 * fail meanwhile sends the run back.
 */
export const awaitMerge = defineStep({
  id: 'await-merge',
  title: 'Wait for the merge',
  needs: ['pull_requests: read', 'checks: read'],
  reversible: false,
  stays: 'irreversible once it is merged',
  may: ['auto-merge'],
  with: input,
  key: ({ number }) => `#${number ?? '?'}`,
  plan: async (given, view) => {
    const { number, within } = given
    const subject = number === null ? 'the pull request' : `#${number}`
    const automatic = isAutomatic(given, view)
    return {
      effect: automatic
        ? `asks GitHub to merge ${subject} once its checks pass`
        : `waits for a review and the merge of ${subject}`,
      changes: await merging(given, view),
      outputs: {},
      waits: { for: 'merge', subject, until: new Date(view.clock.now().getTime() + within).toISOString() },
      later: automatic ? ['auto-merge'] : [],
    }
  },
  done: async ({ number, head, theirs }, view) => {
    if (number === null) return false
    const answer = await view.live.pullRequest(number)
    if (!answer.known) return 'unknown'
    if (answer.value.merged) return true
    if (answer.value.state === 'closed') throw new IncompleteError(`pull request #${number} was closed without a merge`)
    if (theirs) return false
    if (head === null || head === answer.value.headSha) await gatesPassed(view, answer.value, head)
    return false
  },
  recall: ({ kind, number, already }, { rescue }, held) =>
    kind === 'auto-merge' && number !== null && !already && (held || rescue.merge !== 'auto')
      ? { kind: 'stop-auto-merge', number }
      : null,
  // What a merge still waited for when it was asked may be there by now.
  remind: merging,
})
