import type { Receipt } from '../domain/change.ts'
import type { Observed } from '../domain/observed.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import { cursorOf } from '../rescue/cursor.ts'

/** What a change says it rescues, once the state bears it out. `planned`: its head is the commit that the run itself made. */
export interface Rescues {
  readonly rescues: readonly string[]
  readonly planned: boolean
}

const nothing: Rescues = { rescues: [], planned: false }

/**
 * Looks up the run that a pull request's branch names, `sar/<playbook>/<run>`. It counts only for a branch of this
 * repository whose pull request is the one that the run itself opened. A run whose record does not hold rescues nothing.
 */
export const rescuesOf = (observed: Observed, playbooks: ReadonlyMap<string, Playbook>): Rescues => {
  const { change, state } = observed
  const [prefix, playbookId = '', id = ''] = change?.pullRequest?.headRef.split('/') ?? []
  if (change === null || change.pullRequest === null || change.fork || prefix !== 'sar' || !state.known) return nothing
  // A run's second branch bears a word behind its id.
  const [own] = id.split('-', 1)
  const run = state.value.runs.find((record) => record.id === own && record.playbook === playbookId)
  const playbook = playbooks.get(playbookId)
  if (run === undefined || playbook === undefined || !opened(run, change.pullRequest.number)) return nothing
  return {
    rescues: playbook.when.kinds,
    planned: receiptsOf(run).some(({ kind, sha }) => kind === 'commit' && sha === change.set.head),
  }
}

const receiptsOf = (run: RunRecord): readonly Receipt[] =>
  Object.values(cursorOf(run)?.steps ?? {}).flatMap(({ receipts }) => receipts)

const opened = (run: RunRecord, number: number): boolean =>
  receiptsOf(run).some((receipt) => receipt.kind === 'open-pull-request' && receipt.number === number)
