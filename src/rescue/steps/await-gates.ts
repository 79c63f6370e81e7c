import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import { IncompleteError } from '../../domain/errors.ts'
import type { Check } from '../../domain/live.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'

const input = z.strictObject({ number: z.int().positive().nullable(), within: durationSchema })

/** Jobs of Actions report through this app; the App's own check comes from the App. */
const actions = 'github-actions'

/** The gates' check of a head: the App's own, or the job of the workflow where the Action is the service. */
const isOurs = ({ name, app }: Check, service: StepView['settings']['service']): boolean =>
  service === 'app' ? name === 'SAR gate' && app !== actions : name === 'sar / gate' && app === actions

const refusals: ReadonlySet<string> = new Set(['failure', 'timed_out', 'cancelled', 'startup_failure'])

/** Waits until the gates have passed on a pull request's head. A gate that fails there is a refusal: the step fails. */
export const awaitGates = defineStep({
  id: 'await-gates',
  title: 'Wait for the gates',
  needs: ['pull_requests: read', 'checks: read'],
  reversible: true,
  with: input,
  key: ({ number }) => `#${number ?? '?'}`,
  plan: async ({ number, within }, view) => ({
    effect: `waits for the gates on ${number === null ? 'the pull request' : `#${number}`}`,
    changes: [],
    outputs: {},
    waits: {
      for: 'review',
      subject: `#${number ?? '?'}`,
      until: new Date(view.clock.now().getTime() + within).toISOString(),
    },
  }),
  done: async ({ number }, view) => {
    if (number === null) return false
    const pull = await view.live.pullRequest(number)
    if (!pull.known) return 'unknown'
    if (pull.value.merged) return true
    if (pull.value.state === 'closed') throw new IncompleteError(`pull request #${number} was closed without a merge`)
    const checks = await view.live.checks(pull.value.headSha)
    if (!checks.known) return 'unknown'
    const ours = checks.value.filter((check) => isOurs(check, view.settings.service))
    const failed = ours.find(({ conclusion }) => conclusion !== null && refusals.has(conclusion))
    if (failed !== undefined)
      throw new IncompleteError(`the gates failed on #${number}${failed.title === null ? '' : `: ${failed.title}`}`)
    return ours.length > 0 && ours.every(({ conclusion }) => conclusion === 'success')
  },
})
