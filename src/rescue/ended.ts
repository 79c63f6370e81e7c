import type { Outcome } from '../domain/outcome.ts'
import { outcomeOf } from './outcome.ts'
import type { RescueRequest } from './rescue.ts'

const day = 86_400_000

/** The rescues that ended within the last 24 hours, so that a report tells what was done and not only what is left. */
export const endedLately = ({
  runs,
  playbooks,
  steps,
  now,
}: Pick<RescueRequest, 'runs' | 'playbooks' | 'steps' | 'now'>): readonly Outcome[] =>
  runs
    .filter(({ kind, endedAt }) => kind === 'saga' && endedAt !== null && now.getTime() - Date.parse(endedAt) < day)
    .flatMap((run) => {
      const playbook = playbooks.get(run.playbook ?? '')
      return playbook === undefined ? [] : [outcomeOf(playbook, run, steps)]
    })
