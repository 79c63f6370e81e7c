import { known } from '../domain/answer.ts'
import { SarError } from '../domain/errors.ts'
import { escapeMarkdown } from '../domain/markdown-text.ts'
import { moved } from '../domain/pipeline.ts'
import type { LedgerEntry, Halt } from '../domain/state.ts'
import type { Observed } from '../domain/observed.ts'
import { mailboxLines } from '../report/mailbox.ts'
import { isMailboxEmpty, processIntents } from './process-intents.ts'
import { recalledBy } from '../sprint/phases.ts'
import type { SprintRequest } from '../sprint/request.ts'
import { actingOf, isServed, requestOf } from './repository.ts'
import type { RepositoryJob } from './repository.ts'

/** Writes it down. Gives what lets the job write, and the state as it stands then. */
const put = async (job: RepositoryJob, observed: Observed, halt: Halt | null, entry: LedgerEntry) => {
  const acting = await actingOf(job, observed, { actor: entry.actor, may: () => false })
  const state = await acting.state.update(halt === null ? 'Resume' : 'Halt', (before) => {
    const { pipeline, moves } = moved(before.pipeline, halt === null ? ['triaged'] : [], { at: entry.at, run: null })
    return { state: { ...before, halt, pipeline: moves.length === 0 ? before.pipeline : pipeline }, append: [entry] }
  })
  return { acting, state }
}

/** What rescues left GitHub to merge is taken back. That it failed does not undo the word that was given. */
const recalled = async (request: SprintRequest): Promise<readonly string[]> => {
  try {
    return await recalledBy(request)
  } catch (error) {
    if (!(error instanceof SarError)) throw error
    return [`What GitHub is to merge by itself could not be taken back: ${error.message}`]
  }
}

/** Stops everything that acts, at its next step, until somebody resumes; GitHub merges nothing of ours by itself. */
export const haltNow = async (job: RepositoryJob, observed: Observed, by: string, reason: string): Promise<string> => {
  const at = job.now().toISOString()
  const why = reason === '' ? 'no reason given' : reason
  const entry: LedgerEntry = { at, actor: by, action: 'halt', subject: job.repository, evidence: { reason: why } }
  const { acting, state } = await put(job, observed, { by, at, reason: why }, entry)
  const said = await recalled({ ...(await requestOf({ ...observed, state: known(state) })), acting })
  return ['Halted: nothing acts until `resume`.', ...said.map((line) => `- ${escapeMarkdown(line)}`)].join('\n\n')
}

/** Lets acting go on after a halt, with the mailbox first. */
export const resumeNow = async (job: RepositoryJob, observed: Observed, by: string): Promise<string> => {
  const at = job.now().toISOString()
  await put(job, observed, null, { at, actor: by, action: 'resume', subject: job.repository, evidence: {} })
  const mail = isServed(job, observed) && !isMailboxEmpty(observed) ? await mailLines(job, observed) : []
  return ['Acting is allowed again.', ...mail].join('\n')
}

/** What came of the mailbox that had to wait. That it failed does not undo the word that was given. */
const mailLines = async (job: RepositoryJob, observed: Observed): Promise<readonly string[]> => {
  try {
    const { outcomes } = await processIntents(job, observed)
    return outcomes.length === 0 ? [] : ['', ...mailboxLines(outcomes)]
  } catch (error) {
    if (!(error instanceof SarError)) throw error
    return ['', `The mailbox could not be processed: ${escapeMarkdown(error.message)}`]
  }
}
