import type { Case } from '../domain/case.ts'
import type { Observed } from '../domain/observed.ts'
import { emptyState } from '../domain/state.ts'
import type { RunRecord } from '../domain/state.ts'
import type { StepView } from '../domain/step.ts'

/** What a step of a run may look at. A run that is under way keeps the cases it was started for, as far as they stand. */
export const rescueView = (observed: Observed, cases: readonly Case[], run: RunRecord, actor: string): StepView => {
  const { workspace, registry, state } = observed
  return {
    cases: cases.filter(({ id }) => run.cases.includes(id)),
    settings: observed.settings,
    registry: registry.known ? registry.value : null,
    tree: workspace.tree,
    live: observed.live,
    stores: observed.stores,
    state: state.known ? state.value : emptyState,
    clock: observed.clock,
    repository: workspace.repository ?? observed.live.repository ?? '',
    defaultBranch: workspace.defaultBranch ?? workspace.branch ?? 'main',
    commit: workspace.commit ?? '',
    run: { id: run.id, playbook: run.playbook ?? '', attempt: run.attempt, actor, startedAt: run.startedAt },
    outputs: {},
  }
}
