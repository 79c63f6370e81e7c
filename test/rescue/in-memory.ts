import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import type { Case } from '../../src/domain/case.ts'
import type { Finding } from '../../src/domain/finding.ts'
import type { Playbook } from '../../src/domain/playbook.ts'
import { emptyState } from '../../src/domain/state.ts'
import type { LedgerLine, RunRecord, State, StateWriter } from '../../src/domain/state.ts'
import type { StepView } from '../../src/domain/step.ts'
import type { RescuePorts } from '../../src/rescue/ports.ts'
import { steps as stepList } from '../../src/rescue/steps/index.ts'
import { triage } from '../../src/triage/triage.ts'
import { silentLive } from '../support/silent-live.ts'
import { silentStores } from '../support/silent-stores.ts'
import { finding, instant, settings, survey, triageContext } from '../support/values.ts'

/** The list of steps by their ids. */
export const steps = new Map(stepList.map((step) => [step.id, step]))

/** The cases that findings of the default branch become, where this playbook is the only one. */
export const casesOf = (playbook: Playbook, findings: readonly Finding[]): readonly Case[] =>
  triage(survey({ findings: [...findings] }), { ...triageContext, playbooks: [playbook] }).cases

/** A variable that the registry names and GitHub has not. `own`: what the registry says of it. */
export const absentVariable = (name: string, own: Record<string, string | boolean | null>): Finding =>
  finding({
    sensor: 'variable-audit',
    kind: 'variable-absent',
    layer: 'L3',
    subject: `repo-vars/${name}`,
    effect: 'blocks',
    playbook: 'SAR-001',
    data: { name, layer: 'repo-vars', environment: null, default: 'info', governed: false, owner: null, ...own },
  })

/** A state that nobody else writes. `alive` is asked before each update, and throws where the writer is gone. */
export const heldState = (alive: () => void = () => {}) => {
  let state: State = emptyState
  const writer: StateWriter = {
    read: async () => ({ state, head: null }),
    update: async (_message, update) => {
      alive()
      const next = update(state)
      if (next === null) return state
      const lines = next.append.map((entry, index): LedgerLine => ({
        ...entry,
        seq: state.ledger.length + index,
        prev: '',
        hash: '',
      }))
      state = { ...next.state, ledger: [...state.ledger, ...lines] }
      return state
    },
  }
  return { writer, get: () => state, set: (to: State) => void (state = to) }
}

/** What a step sees where nothing else is said: an empty repository, and a GitHub that answers nothing. */
export const viewOf = (run: RunRecord, given: Pick<StepView, 'cases' | 'state'> & Partial<StepView>): StepView => ({
  settings: settings(),
  registry: null,
  tree: inMemoryWorkspace({ files: {} }).tree,
  live: silentLive,
  stores: silentStores,
  clock: { now: () => instant },
  repository: 'octo/models',
  defaultBranch: 'main',
  commit: 'c'.repeat(40),
  run: {
    id: run.id,
    playbook: run.playbook ?? '',
    attempt: run.attempt,
    actor: 'sar-watchdog',
    startedAt: run.startedAt,
  },
  outputs: {},
  ...given,
})

/** What a saga acts with where nothing stops it and its case stays. */
export const portsOf = (
  playbook: Playbook,
  given: Pick<RescuePorts, 'apply' | 'state' | 'view'> & Partial<RescuePorts>,
): RescuePorts => ({
  playbooks: new Map([[playbook.id, playbook]]),
  steps,
  stopped: async () => null,
  withheld: null,
  word: { asked: false, code: null },
  openPullRequests: async () => 0,
  renew: async () => {},
  recheck: async () => 'found',
  ...given,
})
