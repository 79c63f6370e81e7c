import { emptyState } from '../domain/state.ts'
import type { Cases } from '../domain/case.ts'
import type { Observed } from '../domain/observed.ts'
import type { Survey } from '../domain/survey.ts'
import { search } from '../search/engine.ts'
import { triage } from '../triage/triage.ts'
import type { SprintRequest } from './request.ts'

/** Search: the survey of what is observed. */
export const surveyOf = (request: SprintRequest): Promise<Survey> => searchIn(request, request.observed)

/** The same over another place: after a rescue's step, or at the base of a change. */
export const searchIn = (request: SprintRequest, observed: Observed): Promise<Survey> =>
  search({
    sensors: request.method.sensors,
    settings: observed.settings,
    workspace: observed.workspace,
    change: observed.change?.set ?? null,
    judging: request.observed.change !== null,
    live: observed.live,
    stores: observed.stores,
    clock: observed.clock,
    mailbox: observed.mailbox,
    memory: observed.memory,
    inspector: request.inspector,
    concluder: request.concluder,
    requests: observed.requests,
    ...(request.selection === undefined ? {} : { selection: request.selection }),
    ...(request.progress === undefined ? {} : { progress: request.progress }),
  })

/** The recorded state; an empty one where it could not be read. */
export const stateOf = ({ state }: Observed) => (state.known ? state.value : emptyState)

/** True where the state itself is surveyed, on the default branch: only such a sweep opens, updates and closes cases. */
export const isSweep = ({ change, workspace }: Observed): boolean =>
  change === null && !workspace.dirty && workspace.branch !== null && workspace.branch === workspace.defaultBranch

/** Triage: the survey's findings as cases. */
export const casesOf = ({ method, observed }: SprintRequest, survey: Survey): Cases => {
  const { settings, settingsPath, change, clock, workspace } = observed
  const state = stateOf(observed)
  return triage(survey, {
    settings,
    settingsPath,
    records: state.cases,
    asOf: clock.now(),
    exposure: change?.fork === true ? 'fork' : workspace.dirty ? 'worktree' : 'branch',
    onDefaultBranch: isSweep(observed),
    onboarding: observed.state.known && isSweep(observed) && !state.runs.some(({ kind }) => kind === 'sweep'),
    playbooks: [...method.playbooks.values()],
    change: change?.set ?? null,
  })
}
