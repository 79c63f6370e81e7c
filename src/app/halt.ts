import { SarError } from '../domain/errors.ts'
import { escapeMarkdown } from '../domain/markdown-text.ts'
import { moved } from '../domain/pipeline.ts'
import type { LedgerEntry, Halt } from '../domain/state.ts'
import type { Observed } from '../domain/observed.ts'
import { mailboxLines } from '../report/mailbox.ts'
import { isMailboxEmpty, processIntents } from './process-intents.ts'
import { actingOf, isServed } from './repository.ts'
import type { RepositoryJob } from './repository.ts'

const put = async (job: RepositoryJob, observed: Observed, halt: Halt | null, entry: LedgerEntry): Promise<void> => {
  const { state } = await actingOf(job, observed, { actor: entry.actor, may: () => false })
  await state.update(halt === null ? 'Resume' : 'Halt', (before) => {
    const { pipeline, moves } = moved(before.pipeline, halt === null ? ['triaged'] : [], { at: entry.at, run: null })
    return { state: { ...before, halt, pipeline: moves.length === 0 ? before.pipeline : pipeline }, append: [entry] }
  })
}

/** Stops everything that acts, at its next step, until somebody resumes. */
export const haltNow = async (job: RepositoryJob, observed: Observed, by: string, reason: string): Promise<string> => {
  const at = job.now().toISOString()
  const why = reason === '' ? 'no reason given' : reason
  const entry: LedgerEntry = { at, actor: by, action: 'halt', subject: job.repository, evidence: { reason: why } }
  await put(job, observed, { by, at, reason: why }, entry)
  return 'Halted: nothing acts until `resume`.'
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
