import type { Outcome } from '../domain/outcome.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import type { Step } from '../domain/step.ts'
import { readCursor } from './cursor.ts'

const pullRequestOf = (playbook: Playbook, run: RunRecord): number | null => {
  const { steps } = readCursor(run)
  const opened = playbook.steps.filter(({ uses }) => uses === 'open-pull-request').map(({ id }) => steps[id])
  return (
    opened.flatMap((step) => step?.receipts.map(({ number }) => number) ?? []).find((number) => number !== null) ?? null
  )
}

/** What a run's record says, as a report shows it. */
export const outcomeOf = (playbook: Playbook, run: RunRecord, steps: ReadonlyMap<string, Step>): Outcome => {
  const cursor = readCursor(run)
  return {
    run: run.id,
    case: run.cases[0] ?? '',
    cases: [...run.cases],
    playbook: playbook.id,
    state: run.state,
    reason: cursor.reason,
    attempt: run.attempt,
    pullRequest: pullRequestOf(playbook, run),
    steps: playbook.steps.map((declared) => {
      const taken = cursor.steps[declared.id]
      const step = steps.get(declared.uses)
      return {
        id: declared.id,
        uses: declared.uses,
        state: taken?.state ?? 'planned',
        effect: taken?.effect ?? '',
        undo: step?.reversible === true ? 'undone in reverse when a later step fails' : 'irreversible',
        needs: [...(step?.needs ?? [])],
        dryRun: [],
        error: taken?.error ?? null,
      }
    }),
  }
}
