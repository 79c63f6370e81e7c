import { index, indexSettings, meta, metaAt, rebuild, rebuildWorkflow } from '../../support/stale-index.ts'
import { nothing } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { repository, settings } from '../world.ts'
import type { World } from '../world.ts'
import { finish } from './failing-ci.ts'

const day = 86_400_000

const common = {
  playbook: 'SAR-003',
  files: {
    '.github/sar.yml': `${settings}${indexSettings}`,
    [rebuild]: rebuildWorkflow,
    [meta]: metaAt(Date.now() - day, 500),
    [index]: 'built yesterday\n',
  },
  sensors: ['embedding-index'],
  arrange: nothing,
  plant: async ({ ada, now }: World) =>
    void (await ada.push(repository, { files: { [meta]: metaAt(now().getTime() - 12 * day, 500) } })),
  once: { pulls: 0, reruns: 0, dispatches: 1 },
} as const

/** An index that is older than its limit. */
export const staleIndex: Scene = {
  ...common,
  where: 'the rebuild ends well',
  ends: 'verified',
  acts: ['check-index', 'dispatch-workflow', 'follow-run', 'plan-rebuild'],
  turns: [
    { does: nothing, starts: 'sprint' },
    {
      does: async (world) => {
        const files = { [meta]: metaAt(world.now().getTime(), 512), [index]: 'built today\n' }
        await world.ada.push(repository, { files })
        await finish(world, 'success')
      },
      starts: 'sprint',
    },
    { does: nothing, starts: 'sprint' },
  ],
}

/** The same, where the rebuild fails. */
export const failedRebuild: Scene = {
  ...common,
  where: 'the rebuild fails',
  ends: 'escalated',
  acts: ['dispatch-workflow', 'follow-run', 'plan-rebuild'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: (world) => finish(world, 'failure'), starts: 'sprint' },
    { does: nothing, starts: 'sprint' },
  ],
}
