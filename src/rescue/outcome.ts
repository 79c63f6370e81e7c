import type { Outcome } from '../domain/outcome.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import { irreversible } from '../domain/step.ts'
import type { Step } from '../domain/step.ts'
import { cursorOf } from './cursor.ts'
import type { Cursor } from './cursor.ts'
import { statedOf } from './stated.ts'

const pullRequestOf = (playbook: Playbook, { steps }: Cursor): number | null => {
  const opened = playbook.steps.filter(({ uses }) => uses === 'open-pull-request').map(({ id }) => steps[id])
  return (
    opened.flatMap((step) => step?.receipts.map(({ number }) => number) ?? []).find((number) => number !== null) ?? null
  )
}

const unreadable: Cursor = {
  steps: {},
  commit: null,
  verifyUntil: null,
  returns: [],
  recoveredAt: null,
  tries: 0,
  givingUp: null,
  askedBy: null,
  consent: null,
  about: null,
  reason:
    'what the state holds of how far it got does not hold: restore the line of runs.jsonl, or end the run by hand',
}

/** What a run's record says, as a report shows it; where it does not hold, that. */
export const outcomeOf = (playbook: Playbook, run: RunRecord, steps: ReadonlyMap<string, Step>): Outcome => {
  const cursor = cursorOf(run) ?? unreadable
  return {
    run: run.id,
    case: run.cases[0] ?? '',
    cases: [...run.cases],
    playbook: playbook.id,
    state: run.state,
    reason: cursor.reason,
    attempt: run.attempt,
    pullRequest: pullRequestOf(playbook, cursor),
    steps: playbook.steps.map((declared) => {
      const taken = cursor.steps[declared.id]
      const step = steps.get(declared.uses)
      return {
        id: declared.id,
        uses: declared.uses,
        state: taken?.state ?? 'planned',
        effect: taken?.effect ?? '',
        ...(step === undefined ? { undo: irreversible, needs: [] } : statedOf(step, taken ?? null)),
        dryRun: [],
        error: taken?.error ?? null,
      }
    }),
  }
}
