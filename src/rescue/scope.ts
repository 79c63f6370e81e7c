import { toJson } from '../domain/identity.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { StepView } from '../domain/step.ts'
import type { Cursor } from './cursor.ts'
import type { Scope } from './expressions.ts'

/** What a playbook's expressions see at this point of its run. */
export const scopeOf = (playbook: Playbook, view: StepView, cursor: Cursor): Scope => {
  const steps = Object.fromEntries(
    playbook.steps.map(({ id }) => {
      const step = cursor.steps[id]
      return [id, { outputs: step?.outputs ?? {}, outcome: step?.state ?? 'skipped' }]
    }),
  )
  const cases = view.cases.map(toJson)
  return {
    contexts: {
      case: cases[0] ?? null,
      cases,
      repository: { name: view.repository, default_branch: view.defaultBranch, commit: view.commit },
      settings: toJson(view.settings),
      run: { ...view.run, round: cursor.returns.length + 1 },
      steps,
    },
    failed: Object.values(cursor.steps).some(({ state }) => state === 'failed'),
  }
}
