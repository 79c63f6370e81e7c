import { nothing, openPullsOf } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { repository } from '../world.ts'
import type { World } from '../world.ts'

/** Merges all that rescues propose. */
export const mergeAll = async (world: World): Promise<void> => {
  for (const { number } of await openPullsOf(world)) await world.ada.merge(repository, number)
}

/** Closes all that rescues propose. */
export const refuseAll = async (world: World): Promise<void> => {
  for (const { number } of await openPullsOf(world))
    await world.ada.request(`PATCH /repos/${repository}/pulls/${number}`, { state: 'closed' })
}

const values = { LOG_LEVEL: 'debug', EVAL_SPLIT: '0.1', TRACKING_URI: 'https://former.example' }

const common = {
  playbook: 'SAR-001',
  files: {
    '.github/sar/variables.yml': [
      'expected:',
      '  - { name: LOG_LEVEL, layer: repo-vars, default: info }',
      '  - { name: EVAL_SPLIT, layer: repo-vars, default: "0.2" }',
      "  - { name: TRACKING_URI, layer: repo-vars, owner: '@ada' }",
      '',
    ].join('\n'),
  },
  sensors: ['variable-audit', 'pending-intents'],
  arrange: async ({ github }: World) => {
    for (const [name, value] of Object.entries(values)) github.setVariable(repository, name, value)
  },
  plant: async ({ github }: World) => {
    for (const name of Object.keys(values)) github.deleteVariable(repository, name)
  },
  once: { pulls: 1, reruns: 0, dispatches: 0 },
} as const

/** Two variables whose value is known, and one that a person sets. */
export const missingVariable: Scene = {
  ...common,
  where: 'its pull request is merged',
  ends: 'verified',
  acts: ['await-merge', 'open-issue', 'open-pull-request', 'queue-intents'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: mergeAll, starts: 'sprint' },
    { does: nothing, starts: 'intent process' },
    {
      does: async ({ github }) => github.setVariable(repository, 'TRACKING_URI', 'https://tracking.example'),
      starts: 'sprint',
    },
  ],
}

/** The same, where a person will have none of it. */
export const refusedVariable: Scene = {
  ...common,
  where: 'its pull request is closed unmerged',
  ends: 'escalated',
  acts: ['await-merge', 'open-issue', 'open-pull-request', 'queue-intents'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: refuseAll, starts: 'sprint' },
    { does: nothing, starts: 'sprint' },
  ],
}
