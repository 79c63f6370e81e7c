import { StateError } from '../domain/errors.ts'
import type { Observed } from '../domain/observed.ts'
import { escapeMarkdown } from '../domain/markdown-text.ts'
import { applyOf } from './repository.ts'
import type { RepositoryJob } from './repository.ts'

const marker = '<!-- sar:state -->'

/**
 * Does work that needs the state. Where the state's branch refuses it, or holds what somebody else wrote, an issue names
 * the rule or the commit, unless the settings switch issues off; the failure goes on, so that the work is tried again.
 */
export const tellingOfState = async (
  job: RepositoryJob,
  observed: Observed,
  work: () => Promise<unknown>,
): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (error instanceof StateError && observed.settings.dashboard === 'issue') {
      const apply = await applyOf(job, observed, await job.clients.writing(['open-issue']))
      const body = [
        escapeMarkdown(error.message),
        '',
        escapeMarkdown(error.hint ?? ''),
        '',
        'Nothing is done in this repository until then: no intent is applied, no rescue goes on, no case is closed.',
      ].join('\n')
      const title = 'SAR watchdog cannot use its state'
      const assignees = observed.settings.triage.escalate.filter((name) => !name.includes('/'))
      await apply({ kind: 'open-issue', marker, title, body, labels: [], assignees })
    }
    throw error
  }
}
