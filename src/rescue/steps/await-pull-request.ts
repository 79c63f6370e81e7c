import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import { durationSchema } from '../../domain/duration.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'

const input = z.strictObject({
  issue: z.int().positive().nullable(),
  /** What the issue speaks of; all cases of the run where nothing is said. */
  cases: z.array(z.string()).nullable().default(null),
  within: durationSchema,
})

/**
 * The newest open pull request of this repository that names the issue, or null. One from a fork is not looked
 * for: anybody could open it. Those of rescues name issues too, and are not what is waited for.
 */
const naming = async (issue: number | null, view: StepView): Promise<Answer<number | null>> => {
  if (issue === null) return known(null)
  const pulls = await view.live.pullRequests({ state: 'open' })
  if (!pulls.known) return pulls
  const name = new RegExp(`(?:^|[^\\w/])(?:${view.repository.replaceAll('.', String.raw`\.`)})?#${issue}(?!\\d)`, 'i')
  const own = pulls.value.filter(
    ({ headRepository, headRef, title, body = '' }) =>
      headRepository === view.repository && !headRef.startsWith('sar/') && (name.test(title) || name.test(body)),
  )
  return known(own.map(({ number }) => number).toSorted((left, right) => right - left)[0] ?? null)
}

/** Waits until somebody, or an agent, brings a pull request that names an issue, or what it speaks of is over. */
export const awaitPullRequest = defineStep({
  id: 'await-pull-request',
  title: 'Wait for a pull request',
  needs: ['pull_requests: read'],
  reversible: true,
  with: input,
  key: ({ issue }) => `#${issue ?? '?'}`,
  plan: async ({ issue, within }, view) => {
    const found = await naming(issue, view)
    return {
      effect: `waits for a pull request that names ${issue === null ? 'the issue' : `#${issue}`}`,
      changes: [],
      outputs: { number: found.known ? found.value : null },
      waits: {
        for: 'answer',
        subject: `#${issue ?? '?'}`,
        until: new Date(view.clock.now().getTime() + within).toISOString(),
      },
    }
  },
  done: async ({ issue, cases }, view) => {
    if (!view.cases.some(({ id }) => cases === null || cases.includes(id))) return true
    const found = await naming(issue, view)
    return found.known ? found.value !== null : 'unknown'
  },
})
